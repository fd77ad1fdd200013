package io.github.sightline.relay.spec;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.CameraId;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** What is signed and stored: grants, chains, revocations, enrolments, cards, proofs. */
final class RightsSheet {
  private final Cast cast;

  RightsSheet(Cast cast) {
    this.cast = cast;
  }

  Grant relayGrant() {
    CameraId every = CameraId.of(new byte[32]);
    return new Issuer(cast.owner)
        .grant(
            new Issuer.Terms(Role.RELAY, true, every, Cast.NOW - Cast.DAY, Cast.NOW + Cast.DAY),
            cast.enrolment(cast.relay, Role.RELAY),
            Cast.id("grant relay"));
  }

  Revocation revocation() {
    return new Issuer(cast.owner)
        .revocation(
            7, Cast.NOW, Cast.NOW - 30 * Cast.DAY, List.of(Cast.id("void a"), Cast.id("void b")));
  }

  RelayCard card() {
    InetSocketAddress address = InetSocketAddress.createUnresolved("relay.example", 4433);
    return Cards.issue(cast.relay, address, Cast.NOW - Cast.DAY, Cast.NOW + 60 * Cast.DAY);
  }

  void write(Sheet sheet) {
    Sheet labels = sheet.inner("labels");
    for (Label label : Label.values()) {
      labels.hex(label.text(), Plain.label(label.text()));
    }
    Supplier<Sheet> enrolments = sheet.list("enrolments");
    enrol(enrolments.get(), cast.camera, Role.PUBLISH.code());
    enrol(enrolments.get(), cast.display, Role.SUBSCRIBE.code() + Role.RELAY.code());
    Supplier<Sheet> grants = sheet.list("grants");
    grant(grants.get(), "publish", cast.publish(), 0);
    grant(grants.get(), "subscribe", cast.subscribe(), 0);
    grant(grants.get(), "delegate", cast.delegated(), 0);
    grant(grants.get(), "child", cast.delegated(), 1);
    grant(grants.get(), "relay, every camera", GrantChain.of(List.of(relayGrant())), 0);
    Supplier<Sheet> chains = sheet.list("chains");
    chain(chains.get(), "publish", cast.publish(), "camera");
    chain(chains.get(), "subscribe", cast.subscribe(), "display");
    chain(chains.get(), "delegated", cast.delegated(), "display");
    Supplier<Sheet> revocations = sheet.list("revocations");
    revocation(revocations.get(), new Issuer(cast.owner).revocation(1, Cast.NOW, 0, List.of()));
    revocation(revocations.get(), revocation());
    writeCard(sheet.inner("card"));
    writeProof(sheet.inner("proof"));
  }

  private void enrol(Sheet sheet, DeviceKeys device, int roles) {
    Enrolment enrolment = Issuer.enrolment(device, roles, cast.ownerId, Cast.id("owner nonce"));
    sheet
        .number("roles", roles)
        .hex("owner", cast.ownerId.bytes())
        .hex("subjectSign", device.signPublic())
        .hex("subjectHop", device.hopPublic())
        .hex("ownerNonce", Cast.id("owner nonce"))
        .text("text", enrolment.text())
        .text("fingerprint", enrolment.fingerprint());
    signed(sheet, Cast.all(enrolment.encoded()));
  }

  private static void grant(Sheet sheet, String name, GrantChain chain, int depth) {
    byte[] b = Cast.all(chain.grants().get(depth).encoded());
    sheet
        .text("name", name)
        .number("role", b[1])
        .number("depth", b[2])
        .number("flags", b[3])
        .hex("grantId", Arrays.copyOfRange(b, 4, 20))
        .hex("owner", Arrays.copyOfRange(b, 20, 52))
        .hex("camera", Arrays.copyOfRange(b, 52, 84))
        .hex("issuer", Arrays.copyOfRange(b, 84, 116))
        .hex("subjectSign", Arrays.copyOfRange(b, 116, 148))
        .hex("subjectHop", Arrays.copyOfRange(b, 148, 180))
        .number("notBefore", chain.grants().get(depth).notBeforeMillis())
        .number("notAfter", chain.grants().get(depth).notAfterMillis());
    signed(sheet, b);
  }

  private static void chain(Sheet sheet, String name, GrantChain chain, String holder) {
    sheet
        .text("name", name)
        .text("holder", holder)
        .number("validAt", Cast.NOW)
        .hex("bytes", chain.encoded());
  }

  private static void revocation(Sheet sheet, Revocation revocation) {
    sheet
        .hex("owner", revocation.owner().bytes())
        .number("revision", revocation.revision())
        .number("issuedAt", revocation.issuedAtMillis())
        .number("voidBefore", revocation.voidBeforeMillis())
        .number("count", revocation.grants());
    signed(sheet, Cast.all(revocation.encoded()));
  }

  private void writeCard(Sheet sheet) {
    RelayCard card = card();
    sheet
        .hex("operator", card.operator())
        .hex("relaySign", card.relaySign())
        .hex("relayHop", card.relayHop())
        .number("notBefore", card.notBeforeMillis())
        .number("notAfter", card.notAfterMillis())
        .text("address", "relay.example:4433");
    signed(sheet, Cast.all(card.encoded()));
  }

  private void writeProof(Sheet sheet) {
    byte[] challenge = Cast.seed("challenge");
    GrantChain chain = cast.subscribe();
    Proof proof = Issuer.proof(cast.display, challenge, chain);
    sheet
        .hex("challenge", challenge)
        .hex("chainHash", Plain.sha256(chain.encoded()))
        .hex("signature", Cast.all(proof.signature()))
        .hex("bytes", Cast.all(proof.encoded()));
  }

  /** The signature covers all before it. */
  private static void signed(Sheet sheet, byte[] bytes) {
    sheet
        .hex("signature", Arrays.copyOfRange(bytes, bytes.length - 64, bytes.length))
        .hex("bytes", bytes);
  }
}
