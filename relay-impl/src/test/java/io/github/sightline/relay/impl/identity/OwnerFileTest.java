package io.github.sightline.relay.impl.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerFileTest {
  private static final int LINE = "sightline owner 1\n".length();
  private static final char[] PASS = {'p', 'ä', '\ud83d', '\ude00'};

  @TempDir private Path folder = Path.of("");

  private final Drawn entropy = new Drawn(17);

  private Path saved() {
    Path file = folder.resolve("owner.key");
    OwnerRoot.create(entropy, () -> 1).save(file, PASS, OwnerRootTest.QUICK);
    return file;
  }

  private static String refusal(Path file, char... passphrase) {
    RelayException e = assertThrows(RelayException.class, () -> OwnerFile.load(file, passphrase));
    String said = String.valueOf(e.getMessage());
    assertFalse(said.contains("\n"), said);
    assertTrue(said.contains(file.toString()), said);
    return said;
  }

  private static OwnerState state(long seed, int revoked, int subjects, int nonces) {
    SplittableRandom random = new SplittableRandom(seed);
    OwnerState state = new OwnerState(bytes(random, 32));
    TreeMap<byte[], Long> ids = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < revoked; i++) {
      ids.put(bytes(random, 16), random.nextLong());
    }
    state.revoke(random.nextLong(), random.nextLong(), ids);
    for (int i = 0; i < subjects; i++) {
      state.bind(
          ByteBuffer.wrap(bytes(random, 32)),
          new OwnerState.Subject(
              ByteBuffer.wrap(bytes(random, 32)), ByteBuffer.wrap(bytes(random, 16))));
    }
    for (int i = 0; i < nonces; i++) {
      state.remember(ByteBuffer.wrap(bytes(random, 16)));
    }
    return state;
  }

  private static byte[] bytes(SplittableRandom random, int n) {
    byte[] b = new byte[n];
    random.nextBytes(b);
    return b;
  }

  @Property(tries = 50)
  void stateReadsBackAndNoOtherLengthParses(
      @ForAll long seed,
      @ForAll @IntRange(max = 5) int revoked,
      @ForAll @IntRange(max = 5) int subjects,
      @ForAll @IntRange(max = 5) int nonces) {
    byte[] b = state(seed, revoked, subjects, nonces).encode();
    OwnerState back = OwnerState.parse(b);
    assertNotNull(back);
    assertArrayEquals(b, back.encode());
    for (int length = 0; length < b.length; length++) {
      assertNull(OwnerState.parse(Arrays.copyOf(b, length)));
    }
    assertNull(OwnerState.parse(Arrays.copyOf(b, b.length + 1)));
  }

  @Property(tries = 500)
  void stateParserNeverThrowsAndTakesOnlyCanonicalBytes(
      @ForAll long seed, @ForAll @IntRange(max = 400) int at, @ForAll byte value) {
    byte[] b = state(seed, 3, 2, 1).encode();
    b[at % b.length] = value;
    OwnerState back = OwnerState.parse(b);
    if (back != null) {
      assertArrayEquals(b, back.encode());
    }
  }

  @Test
  void countsBeyondTheirLimitsDoNotParse() {
    byte[] b =
        state(1, Revocation.MAX_GRANTS, OwnerState.MAX_SUBJECTS, OwnerState.MAX_NONCES).encode();
    assertEquals(OwnerState.MAX_BYTES, b.length);
    assertNotNull(OwnerState.parse(b));
    assertNull(OwnerState.parse(state(1, Revocation.MAX_GRANTS + 1, 0, 0).encode()));
    assertNull(OwnerState.parse(state(1, 0, OwnerState.MAX_SUBJECTS + 1, 0).encode()));
  }

  @Test
  void largestOwnerFitsItsFile() {
    OwnerState largest =
        state(1, Revocation.MAX_GRANTS, OwnerState.MAX_SUBJECTS, OwnerState.MAX_NONCES);
    Path file = folder.resolve("large.key");
    OwnerFile.save(file, largest, PASS, OwnerRootTest.QUICK, entropy);
    assertArrayEquals(largest.encode(), OwnerFile.load(file, PASS).encode());
  }

  @Test
  void shippedCostIsInsideTheBounds() {
    assertTrue(OwnerFile.STRETCH.bounded());
    Path file = folder.resolve("slow.key");
    OwnerRoot owner = OwnerRoot.create(entropy, () -> 1);
    owner.save(file, PASS);
    assertEquals(owner.id(), OwnerRoot.load(file, PASS, entropy, () -> 1).id());
  }

  @Test
  void wrongPassphraseIsOneClearLine() {
    Path file = saved();
    String said = refusal(file, 'p');
    assertEquals("owner file " + file + ": wrong passphrase, or the file is damaged", said);
  }

  @Test
  void emptyOrBrokenPassphraseIsMisuse() {
    Path file = saved();
    assertThrows(IllegalArgumentException.class, () -> OwnerFile.load(file, new char[0]));
    assertThrows(
        IllegalArgumentException.class, () -> OwnerFile.load(file, new char[] {'\ud83d', 'x'}));
    OwnerRoot owner = OwnerRoot.create(entropy, () -> 1);
    Path other = folder.resolve("other.key");
    assertThrows(IllegalArgumentException.class, () -> owner.save(other, new char[0]));
    assertFalse(Files.exists(other));
  }

  @Test
  void passphraseIsNotChanged() {
    char[] mine = PASS.clone();
    Path file = folder.resolve("owner.key");
    OwnerRoot.create(entropy, () -> 1).save(file, mine, OwnerRootTest.QUICK);
    OwnerFile.load(file, mine);
    assertArrayEquals(PASS, mine);
  }

  @Test
  void everyChangedByteIsRefused() throws IOException {
    Path file = saved();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += at < LINE + 8 ? 1 : 7) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      refusal(file, PASS);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = saved();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += length < LINE + 60 ? 1 : 9) {
      Files.write(file, Arrays.copyOf(whole, length));
      String said = refusal(file, PASS);
      if (length >= LINE && length < LINE + 36 + 16) {
        assertTrue(said.endsWith(length + " bytes, expected at least " + (LINE + 52)), said);
      }
    }
  }

  @Test
  void hostileCostIsRefusedBeforeAnyWork() throws IOException {
    Path file = saved();
    byte[] whole = Files.readAllBytes(file);
    int[][] bad = {
      {0, 1},
      {8191, 1},
      {262_145, 1},
      {Integer.MAX_VALUE, 1},
      {-1, 1},
      {8192, 0},
      {8192, 17},
      {8192, -1},
      {8192, Integer.MAX_VALUE}
    };
    for (int[] cost : bad) {
      ByteBuffer.wrap(whole).putInt(LINE, cost[0]).putInt(LINE + 4, cost[1]);
      Files.write(file, whole);
      String said = refusal(file, PASS);
      assertTrue(said.contains(Integer.toUnsignedString(cost[0]) + " KiB"), said);
      assertTrue(said.contains("expected 8192 to 262144 KiB and 1 to 16 passes"), said);
    }
    assertTrue(new OwnerFile.Stretch(8192, 1).bounded());
    assertTrue(new OwnerFile.Stretch(262_144, 16).bounded());
  }

  @Test
  void endlessFileIsNotRead() throws IOException {
    Path file = saved();
    byte[] huge = Arrays.copyOf(Files.readAllBytes(file), 1 << 20);
    Files.write(file, huge);
    assertTrue(refusal(file, PASS).contains("is damaged: more than "));
  }

  @Test
  void contentOfAnotherVersionIsRefused() throws IOException {
    Path file = saved();
    byte[] header = Arrays.copyOf(Files.readAllBytes(file), LINE + 36);
    byte[] salt = Arrays.copyOfRange(header, LINE + 8, LINE + 24);
    byte[] nonce = Arrays.copyOfRange(header, LINE + 24, LINE + 36);
    byte[] pass = new String(PASS).getBytes(StandardCharsets.UTF_8);
    byte[] key = Digest.argon2id(pass, salt, 8192, 1, 32);
    byte[] out = Arrays.copyOf(header, header.length + 3 + 16);
    try (Aead aead = Aead.aes256Gcm(key)) {
      aead.seal(nonce, header, 0, header.length, new byte[3], 0, 3, out, header.length);
    }
    Files.write(file, out);
    assertTrue(refusal(file, PASS).endsWith("its content is not of version 1"));
  }

  @Test
  void deviceKeyFileIsNoOwnerFile() {
    Path file = folder.resolve("camera.key");
    DeviceIdentity.create(entropy).save(file);
    assertEquals(file + " is a device key file, expected an owner file", refusal(file, PASS));
  }

  @Test
  void ownerFileThatOthersMayReadIsRefused() throws IOException {
    Path file = saved();
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
    assertTrue(refusal(file, PASS).contains("has mode 0604"));
  }

  @Test
  void everySaveHasASaltOfItsOwnAndShowsNoSecret() throws IOException {
    OwnerState state = state(5, 1, 1, 1);
    Path file = folder.resolve("owner.key");
    OwnerFile.save(file, state, PASS, OwnerRootTest.QUICK, entropy);
    byte[] first = Files.readAllBytes(file);
    OwnerFile.save(file, state, PASS, OwnerRootTest.QUICK, entropy);
    byte[] second = Files.readAllBytes(file);
    assertFalse(Arrays.equals(first, LINE + 8, LINE + 36, second, LINE + 8, LINE + 36));
    String text = new String(first, StandardCharsets.ISO_8859_1);
    assertFalse(text.contains(new String(state.seed(), StandardCharsets.ISO_8859_1)));
  }
}
