package dev.ringmain.admin.passkey;

import dev.ringmain.tenant.Passkey;
import dev.ringmain.tenant.PasskeyId;
import dev.ringmain.tenant.Passkeys;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.webauthn.api.AuthenticatorTransport;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutableCredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCose;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialType;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;
import org.springframework.stereotype.Component;

/** Our rows, as WebAuthn sees them. */
@Component
class StoredPasskeys implements UserCredentialRepository {

    private final Passkeys passkeys;
    private final Clock clock;

    StoredPasskeys(Passkeys passkeys, Clock clock) {
        this.passkeys = passkeys;
        this.clock = clock;
    }

    @Override
    public void save(CredentialRecord record) {
        Optional<Passkey> known = passkeys.find(record.getCredentialId().getBytes());
        if (known.isPresent()) {
            passkeys.used(known.get().id(), record.getSignatureCount(), record.isBackupState());
        } else {
            passkeys.add(passkey(record));
        }
    }

    @Override
    public @Nullable CredentialRecord findByCredentialId(Bytes id) {
        return passkeys.find(id.getBytes()).map(StoredPasskeys::record).orElse(null);
    }

    @Override
    public List<CredentialRecord> findByUserId(Bytes userId) {
        return passkeys.of(People.user(userId)).stream()
                .map(StoredPasskeys::record)
                .toList();
    }

    @Override
    public void delete(Bytes id) {
        passkeys.find(id.getBytes()).ifPresent(one -> passkeys.remove(one.user(), one.id()));
    }

    private Passkey passkey(CredentialRecord record) {
        return new Passkey(
                PasskeyId.next(),
                People.user(record.getUserEntityUserId()),
                Objects.requireNonNull(record.getLabel()),
                record.getCredentialId().getBytes(),
                record.getPublicKey().getBytes(),
                Objects.requireNonNull(record.getAttestationObject()).getBytes(),
                record.getSignatureCount(),
                record.getTransports().stream()
                        .map(AuthenticatorTransport::getValue)
                        .collect(Collectors.toSet()),
                record.isBackupEligible(),
                record.isBackupState(),
                clock.instant(),
                null);
    }

    private static CredentialRecord record(Passkey one) {
        return ImmutableCredentialRecord.builder()
                .credentialId(new Bytes(one.credential()))
                .userEntityUserId(People.handle(one.user()))
                .credentialType(PublicKeyCredentialType.PUBLIC_KEY)
                .publicKey(new ImmutablePublicKeyCose(one.publicKey()))
                .attestationObject(new Bytes(one.attestation()))
                .signatureCount(one.signatureCount())
                .uvInitialized(true)
                .transports(one.transports().stream()
                        .map(AuthenticatorTransport::valueOf)
                        .collect(Collectors.toSet()))
                .backupEligible(one.backupEligible())
                .backupState(one.backedUp())
                .label(one.name())
                .created(one.createdAt())
                .lastUsed(one.lastUsedAt() == null ? one.createdAt() : one.lastUsedAt())
                .build();
    }
}
