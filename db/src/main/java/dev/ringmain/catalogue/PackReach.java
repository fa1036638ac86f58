package dev.ringmain.catalogue;

import dev.ringmain.catalogue.Packs.Pack;
import dev.ringmain.event.Catalogue.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How many have taken up what comes with Ringmain: for those who run it. Reads the types of all environments. */
@Repository
public class PackReach {

    private final JdbcClient jdbc;

    PackReach(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return of how many environments a type still says that the pack described it */
    public int environments(Pack pack) {
        return jdbc.sql("""
            SELECT COUNT(DISTINCT t.environment_id) FROM event_type t JOIN event_type_version v ON v.event_type_id = t.id
            WHERE v.author = ?\
            """).params(Packs.author(pack)).query(Integer.class).single();
    }

    /** For each of a pack's types, in their order, how many environments describe one of that name, by the pack or by themselves. */
    public Map<String, Integer> byType(Pack pack) {
        List<String> names = pack.types().stream().map(Named::name).toList();
        Map<String, Integer> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, 0));
        jdbc.sql("SELECT name, COUNT(*) FROM event_type WHERE undescribed = FALSE AND name IN (:names) GROUP BY name")
                .param("names", names)
                .query((row, n) -> Map.entry(row.getString(1), row.getInt(2)))
                .list()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }
}
