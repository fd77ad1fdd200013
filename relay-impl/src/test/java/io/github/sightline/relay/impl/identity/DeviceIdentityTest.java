package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.media.OwnerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceIdentityTest {
  private static final String LINE = "sightline device key 1\n";
  private static final OwnerId OWNER = OwnerId.of(new byte[32]);

  @TempDir private Path folder = Path.of("");

  private final DeviceIdentity identity = DeviceIdentity.create(new Drawn(1));

  private Path file() {
    return folder.resolve("camera.key");
  }

  private static String refusal(Path file) {
    RelayException e = assertThrows(RelayException.class, () -> DeviceIdentity.load(file));
    String said = String.valueOf(e.getMessage());
    assertFalse(said.contains("\n"), said);
    assertTrue(said.contains(file.toString()), said);
    return said;
  }

  private static Set<PosixFilePermission> mode(Path file) throws IOException {
    assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX modes");
    return Files.getPosixFilePermissions(file);
  }

  @Test
  void identityComesBackFromItsFile() {
    identity.save(file());
    DeviceIdentity back = DeviceIdentity.load(file());
    assertArrayEquals(identity.keys().signPublic(), back.keys().signPublic());
    assertArrayEquals(identity.keys().hopPublic(), back.keys().hopPublic());
    back.save(file());
    assertArrayEquals(identity.keys().hopPublic(), DeviceIdentity.load(file()).keys().hopPublic());
  }

  @Test
  void everyIdentityIsAnother() {
    DeviceIdentity other = DeviceIdentity.create(new Drawn(2));
    assertFalse(Arrays.equals(identity.keys().signPublic(), other.keys().signPublic()));
    assertFalse(Arrays.equals(identity.keys().hopPublic(), other.keys().hopPublic()));
  }

  @Test
  void keyFileIsReadableByItsUserAlone() throws IOException {
    identity.save(file());
    assertEquals(PosixFilePermissions.fromString("rw-------"), mode(file()));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
    identity.save(file());
    assertEquals(PosixFilePermissions.fromString("rw-------"), mode(file()));
  }

  @Test
  void keyFileThatOthersMayTouchIsRefusedWithTheCure() throws IOException {
    identity.save(file());
    mode(file());
    for (PosixFilePermission open : PosixFilePermission.values()) {
      Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-------");
      boolean mine = open.name().startsWith("OWNER");
      mode.add(open);
      Files.setPosixFilePermissions(file(), mode);
      if (mine) {
        DeviceIdentity.load(file());
      } else {
        assertTrue(refusal(file()).endsWith("expected 0600: run chmod 600 " + file()));
      }
    }
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(refusal(file()).contains("has mode 0644"));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
    DeviceIdentity.load(file());
  }

  @Test
  void missingFileIsNamed() {
    assertTrue(refusal(file()).endsWith("no such file or folder"));
  }

  @Test
  void folderIsNoKeyFile() throws IOException {
    Path inside = folder.resolve("keys");
    Files.createDirectory(inside);
    if (inside.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwx------"));
    }
    assertTrue(refusal(inside).startsWith("cannot read device key file"));
    assertThrows(RelayException.class, () -> identity.save(inside.resolve("no").resolve("x")));
    Files.createFile(inside.resolve("occupied"));
    assertThrows(RelayException.class, () -> identity.save(inside));
    assertEquals(1, left(folder).size());
    assertThrows(RelayException.class, () -> identity.save(Path.of("/")));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    identity.save(file());
    byte[] whole = Files.readAllBytes(file());
    assertEquals(LINE.length() + 64 + 32, whole.length);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      String said = refusal(file());
      assertTrue(
          length < LINE.length()
              ? said.startsWith("not a device key file")
              : said.endsWith("is damaged: " + length + " bytes, expected 119"),
          said);
    }
    Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
    assertTrue(refusal(file()).endsWith("is damaged: more than 119 bytes"));
  }

  @Test
  void everyChangedByteIsRefused() throws IOException {
    identity.save(file());
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(file(), changed);
      String said = refusal(file());
      assertTrue(
          said.startsWith(at < LINE.length() ? "not a device key file" : "device key file"), said);
    }
  }

  @Test
  void anotherKindOfFileIsNamed() throws IOException {
    OwnerRoot owner = OwnerRoot.create(new Drawn(3), () -> 0);
    owner.save(file(), new char[] {'x'}, OwnerRootTest.QUICK);
    assertTrue(refusal(file()).endsWith(" is an owner file, expected a device key file"));
    Files.writeString(file(), "-----BEGIN PRIVATE KEY-----\n" + "x".repeat(200));
    String said = refusal(file());
    assertTrue(said.endsWith("expected the first line \"sightline device key 1\""), said);
    assertFalse(said.contains("BEGIN"));
  }

  @Test
  void failedSaveLeavesTheOlderFileWhole() throws IOException {
    // The name is as long as the file system allows, so the temporary file beside it cannot exist.
    Path longest = folder.resolve("k".repeat(255));
    identity.save(file());
    Files.move(file(), longest);
    byte[] before = Files.readAllBytes(longest);
    DeviceIdentity other = DeviceIdentity.create(new Drawn(2));
    RelayException e = assertThrows(RelayException.class, () -> other.save(longest));
    assertTrue(String.valueOf(e.getMessage()).startsWith("cannot write device key file"));
    assertArrayEquals(before, Files.readAllBytes(longest));
    assertEquals(List.of(longest), left(folder));
  }

  @Test
  void saveLeavesNothingBesideTheFile() throws IOException {
    identity.save(file());
    identity.save(file());
    assertEquals(List.of(file()), left(folder));
  }

  @Test
  void identityOffersAllRolesOrTheOneAskedFor() {
    byte[] nonce = new byte[16];
    Enrolment any = identity.enrolment(OWNER, nonce);
    assertTrue(Issuer.verifies(any));
    for (Role role : Role.values()) {
      assertTrue(any.offers(role));
      Enrolment one = identity.enrolment(role, OWNER, nonce);
      assertTrue(Issuer.verifies(one));
      for (Role other : Role.values()) {
        assertEquals(other == role, one.offers(other));
      }
    }
  }

  @Test
  void identityProvesItsGrantToACache() {
    OwnerRoot owner = OwnerRoot.create(new Drawn(4), () -> 0);
    Enrolment enrolment = identity.enrolment(owner.id(), owner.enrolmentNonce());
    Grant grant =
        owner.grant(
            Role.SUBSCRIBE,
            enrolment,
            enrolment.camera(),
            Instant.ofEpochMilli(0),
            Duration.ofDays(1));
    byte[] challenge = new byte[32];
    Proof proof = identity.prove(challenge, grant);
    Capability.Checked checked =
        Capability.fromProof(proof, challenge, 5, new Revocations(1, new None()));
    assertEquals(Outcome.ACCEPTED, checked.outcome());
    DeviceIdentity other = DeviceIdentity.create(new Drawn(5));
    assertThrows(IllegalArgumentException.class, () -> other.prove(challenge, grant));
  }

  @Test
  void closedIdentityDoesNothing() {
    Path file = file();
    assertSame(identity.keys(), identity.keys());
    identity.close();
    identity.close();
    assertThrows(IllegalStateException.class, identity::keys);
    assertThrows(IllegalStateException.class, () -> identity.save(file));
    assertThrows(IllegalStateException.class, () -> identity.enrolment(OWNER, new byte[16]));
    assertThrows(
        IllegalStateException.class, () -> identity.enrolment(Role.RELAY, OWNER, new byte[16]));
    assertFalse(Files.exists(file));
  }

  @Test
  void identityPrintsNothing() {
    Identity printed = identity;
    assertEquals("Identity", printed.toString());
    String sign = HexFormat.of().formatHex(identity.keys().signPublic());
    assertFalse(identity.toString().contains(sign));
  }

  static List<Path> left(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** Nothing is stored. */
  private static final class None implements Revocations.Store {
    @Override
    public @Nullable ByteBuffer read(OwnerId owner) {
      return null;
    }

    @Override
    public void write(OwnerId owner, ByteBuffer encoded) {}
  }
}
