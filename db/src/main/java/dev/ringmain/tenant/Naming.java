package dev.ringmain.tenant;

import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a tenant and its environments are called. Environments of one tenant have names of their own. */
@Component
public class Naming {

    public static final int LONGEST_ENVIRONMENT = 40;
    public static final int LONGEST_TENANT = 120;

    private final Tenants tenants;
    private final Environments environments;

    Naming(Tenants tenants, Environments environments) {
        this.tenants = tenants;
        this.environments = environments;
    }

    /**
     * Deliveries in a profile that names the environment say the new name from then on.
     *
     * @return whether there is such an environment
     * @throws UnacceptableName with what is wrong
     */
    @Transactional
    public boolean rename(TenantId tenant, EnvironmentId id, String wanted) {
        // Two that take the same name at once would each not see the other.
        tenants.lock(tenant);
        String name = checked(wanted, LONGEST_ENVIRONMENT);
        Optional<Environment> found = environments.findByTenantAndId(tenant, id);
        found.filter(environment -> !environment.name().equals(name)).ifPresent(environment -> {
            boolean taken = environments.findByTenantOrderById(tenant).stream()
                    .anyMatch(other -> !other.id().equals(id) && other.name().equalsIgnoreCase(name));
            if (taken) {
                throw new UnacceptableName("Another environment is called “" + name + "”. Take another name.");
            }
            environment.rename(name);
            environments.save(environment);
            environments.routesChanged(id);
        });
        return found.isPresent();
    }

    /** @throws UnacceptableName with what is wrong */
    @Transactional
    public void rename(TenantId id, String wanted) {
        String name = checked(wanted, LONGEST_TENANT);
        Tenant tenant = tenants.lock(id);
        if (!tenant.name().equals(name)) {
            tenant.rename(name);
            tenants.save(tenant);
        }
    }

    /**
     * The name that an environment would be stored under, without the space around it. Whether another has it is not asked.
     *
     * @throws UnacceptableName with what is wrong
     */
    public static String ofEnvironment(String wanted) {
        return checked(wanted, LONGEST_ENVIRONMENT);
    }

    private static String checked(String wanted, int longest) {
        String name = wanted.strip();
        if (name.isEmpty()) {
            throw new UnacceptableName("Write a name.");
        }
        if (name.length() > longest) {
            throw new UnacceptableName(
                    "A name has at most " + longest + " characters, and this has " + name.length() + ".");
        }
        if (name.codePoints()
                .anyMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE)) {
            throw new UnacceptableName("A name has no control characters: take away what cannot be seen.");
        }
        return name;
    }
}
