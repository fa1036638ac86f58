package dev.ringmain.admin.passkey;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.UserId;
import dev.ringmain.tenant.Users;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.stereotype.Component;

/** Accounts, as WebAuthn sees them: the handle of one is the 16 bytes of its id. */
@Component
class People implements PublicKeyCredentialUserEntityRepository {

    private static final int HANDLE_LENGTH = 16;

    private final Users users;

    People(Users users) {
        this.users = users;
    }

    static Bytes handle(UserId user) {
        return new Bytes(user.bytes());
    }

    static UserId user(Bytes handle) {
        return new UserId(Ids.fromBytes(handle.getBytes()));
    }

    @Override
    public @Nullable PublicKeyCredentialUserEntity findById(Bytes id) {
        return id.getBytes().length == HANDLE_LENGTH ? entity(users.findById(user(id))) : null;
    }

    @Override
    public @Nullable PublicKeyCredentialUserEntity findByUsername(String username) {
        return entity(users.findByEmail(username));
    }

    /** An account is made by signing up, and not by signing in. */
    @Override
    public void save(PublicKeyCredentialUserEntity entity) {
        throw new IllegalStateException("There is no such account");
    }

    @Override
    public void delete(Bytes id) {
        throw new IllegalStateException("An account is not deleted by way of its passkeys");
    }

    private static @Nullable PublicKeyCredentialUserEntity entity(Optional<User> found) {
        return found.filter(User::isEnabled)
                .map(user -> ImmutablePublicKeyCredentialUserEntity.builder()
                        .id(handle(user.id()))
                        .name(user.email())
                        .displayName(user.name())
                        .build())
                .orElse(null);
    }
}
