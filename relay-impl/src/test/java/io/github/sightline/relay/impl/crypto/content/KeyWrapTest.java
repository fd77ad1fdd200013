package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Verifier;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.crypto.content.KeyWrap.Granted;
import io.github.sightline.relay.impl.crypto.content.KeyWrap.Request;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import io.github.sightline.relay.impl.wire.KeyResponseLayout;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyWrapTest {
  private static final DeviceKeys DISPLAY =
      DeviceKeys.of(Vectors.bytes(32, 1), Vectors.bytes(32, 2));
  private static final DeviceKeys CAMERA =
      DeviceKeys.of(Vectors.bytes(32, 3), Vectors.bytes(32, 4));
  private static final CameraId CAMERA_ID = CameraId.of(CAMERA.signPublic());
  private static final OwnerId OWNER = OwnerId.of(Vectors.bytes(32, 5));
  private static final byte[] NONCE = Vectors.bytes(32, 6);
  private static final byte[] ENTROPY = Vectors.bytes(32, 7);
  private static final byte[] SECRET = Vectors.bytes(32, 8);
  private static final byte[] SEED = Vectors.bytes(64, 9);
  private static final long COUNTER = (5L << 32) | 7;
  private static final long LARGEST = 11;

  private static byte[] chain(int grants) {
    byte[] chain = Vectors.bytes(1 + grants * 260, 10);
    chain[0] = (byte) grants;
    OWNER.copyTo(chain, 1 + 20);
    return chain;
  }

  private static Request request(int grants) {
    return KeyWrap.begin(COUNTER, NONCE, DISPLAY, CAMERA_ID, chain(grants), LARGEST, ENTROPY);
  }

  private static Granted terms(long epoch) {
    return new Granted(epoch, SECRET, -3, 1L << 50, 600);
  }

  private static byte[] answer(Request request, long epoch) {
    return requireNonNull(KeyWrap.answer(request.bytes(), terms(epoch), CAMERA.signer(), SEED));
  }

  @Test
  void whatTheCameraWrapsTheDisplayOpens() {
    for (int grants = 1; grants <= 3; grants++) {
      Request request = request(grants);
      byte[] bytes = request.bytes();
      assertEquals(Outcome.ACCEPTED, KeyWrap.examine(bytes, OWNER, CAMERA_ID, COUNTER - 1));
      assertTrue(KeyWrap.signed(bytes, DISPLAY.signPublic()));
      Granted granted = requireNonNull(request.open(answer(request, LARGEST)));
      assertEquals(LARGEST, granted.epoch());
      assertArrayEquals(SECRET, granted.secret());
      assertEquals(-3, granted.floorMicros());
      assertEquals(1L << 50, granted.cameraTimeMicros());
      assertEquals(600, granted.lifeSeconds());
    }
  }

  @Test
  void theLayoutIsThatOfTheProtocol() {
    Request request = request(2);
    byte[] bytes = request.bytes();
    assertEquals(8 + 32 + 32 + 1216 + 4 + 1 + 2 * 260 + 64, bytes.length);
    assertEquals(COUNTER, Bytes.i64(bytes, 0));
    assertArrayEquals(NONCE, Arrays.copyOfRange(bytes, 8, 40));
    assertArrayEquals(CAMERA_ID.bytes(), Arrays.copyOfRange(bytes, 40, 72));
    byte[] seed = DISPLAY.draw(ENTROPY, COUNTER, "sl1 kem", 32);
    assertArrayEquals(Hpke.publicKey(seed), Arrays.copyOfRange(bytes, 72, 1288));
    assertEquals(LARGEST, Bytes.u32(bytes, 1288));
    assertArrayEquals(chain(2), Arrays.copyOfRange(bytes, 1292, 1292 + 521));
    assertArrayEquals(Digest.sha256(bytes), request.hash());
    assertArrayEquals(request.hash(), KeyWrap.requestHash(bytes));

    byte[] response = answer(request, 12);
    assertEquals(1320, response.length);
    assertArrayEquals(request.hash(), Arrays.copyOf(response, 32));
    assertArrayEquals(CAMERA_ID.bytes(), Arrays.copyOfRange(response, 32, 64));
    assertEquals(12, Bytes.u32(response, 64));
    byte[] info = new byte[7 + 68];
    System.arraycopy("sl1 key".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, info, 0, 7);
    System.arraycopy(response, 0, info, 7, 68);
    byte[] enc = Arrays.copyOfRange(response, 88, 1208);
    byte[] ct = Arrays.copyOfRange(response, 1208, 1256);
    assertArrayEquals(SECRET, Hpke.open(seed, enc, info, ct));
    assertTrue(
        Verifier.verify(CAMERA.signPublic(), Label.KEYRESP, response, 0, 1256, response, 1256));
  }

  @Test
  void everyFlippedBitOfARequestIsRefused() {
    byte[] bytes = request(1).bytes();
    byte[] subject = DISPLAY.signPublic();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] other = Vectors.flipped(bytes, bit);
      assertFalse(KeyWrap.signed(other, subject), "bit " + bit);
    }
    assertTrue(KeyWrap.signed(bytes, subject));
  }

  @Test
  void everyFlippedBitOfAResponseIsRefused() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    for (int bit = 0; bit < response.length * 8; bit++) {
      assertNull(request.open(Vectors.flipped(response, bit)), "bit " + bit);
    }
    assertNotNull(request.open(response));
  }

  /**
   * The binding alone: each field is altered and the camera itself signs what came out, so only the
   * key encapsulation's info, or the check against the request, can refuse it.
   */
  // [K-3]
  @Test
  void requestCameraAndEpochAreBoundEvenWhenTheSignatureIsTrue() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    for (int bit = 0; bit < 68 * 8; bit++) {
      byte[] other = Vectors.flipped(response, bit);
      CAMERA.signer().sign(Label.KEYRESP, other, 0, 1256, other, 1256);
      assertNull(request.open(other), "bit " + bit);
    }
    byte[] sealed = response.clone();
    sealed[KeyResponseLayout.CIPHERTEXT] ^= 1;
    CAMERA.signer().sign(Label.KEYRESP, sealed, 0, 1256, sealed, 1256);
    assertNull(request.open(sealed));
  }

  // [K-3]
  @Test
  void anotherSignersAnswerIsRefused() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    DISPLAY.signer().sign(Label.KEYRESP, response, 0, 1256, response, 1256);
    assertNull(request.open(response));
    CAMERA.signer().sign(Label.KEYREQ, response, 0, 1256, response, 1256);
    assertNull(request.open(response), "signed for another purpose");
  }

  // [K-3]
  @Test
  void theAnswerToAnotherRequestIsRefused() {
    Request mine = request(1);
    byte[] nonce = Vectors.flipped(NONCE, 0);
    Request other = KeyWrap.begin(COUNTER, nonce, DISPLAY, CAMERA_ID, chain(1), LARGEST, ENTROPY);
    assertNull(mine.open(answer(other, LARGEST)));
    assertNotNull(other.open(answer(other, LARGEST)));
  }

  // [K-4]
  @Test
  void g8_anOldEpochIsRefusedAndTheNextOneOpens() {
    Request request = request(1);
    assertNull(request.open(answer(request, LARGEST - 1)));
    assertNotNull(request.open(answer(request, LARGEST)));
    assertNotNull(request.open(answer(request, LARGEST)), "the same answer again");
    assertNotNull(request.open(answer(request, LARGEST + 1)), "the next epoch, pushed ahead");
    assertNull(request.open(answer(request, LARGEST)), "the older answer after the newer");
  }

  @Test
  void aFirstRequestTakesAnyEpoch() {
    Request request = KeyWrap.begin(COUNTER, NONCE, DISPLAY, CAMERA_ID, chain(1), 0, ENTROPY);
    assertNotNull(request.open(answer(request, 1)));
    Request last =
        KeyWrap.begin(COUNTER, NONCE, DISPLAY, CAMERA_ID, chain(1), 0xFFFFFFFFL, ENTROPY);
    assertNull(last.open(answer(last, 0xFFFFFFFEL)));
    assertNotNull(last.open(answer(last, 0xFFFFFFFFL)));
  }

  @Test
  void answersOfAnotherSizeAreRefused() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    for (int length : new int[] {0, 1, 68, 1319, 1321, 4000}) {
      assertNull(request.open(Arrays.copyOf(response, length)));
    }
    byte[] zero = response.clone();
    Bytes.put32(zero, KeyResponseLayout.EPOCH, 0);
    CAMERA.signer().sign(Label.KEYRESP, zero, 0, 1256, zero, 1256);
    assertNull(request.open(zero));
  }

  // [K-1] [K-2]
  @Test
  void theCameraChecksSizeThenOwnerAndCameraThenCounter() {
    byte[] bytes = request(1).bytes();
    OwnerId neighbour = OwnerId.of(Vectors.bytes(32, 30));
    CameraId other = CameraId.of(Vectors.bytes(32, 31));
    assertEquals(Outcome.DENIED, KeyWrap.examine(bytes, neighbour, CAMERA_ID, -1));
    assertEquals(Outcome.DENIED, KeyWrap.examine(bytes, OWNER, other, -1));
    assertEquals(Outcome.DENIED, KeyWrap.examine(bytes, OWNER, CAMERA_ID, COUNTER));
    assertEquals(Outcome.DENIED, KeyWrap.examine(bytes, OWNER, CAMERA_ID, COUNTER + 1));
    assertEquals(Outcome.ACCEPTED, KeyWrap.examine(bytes, OWNER, CAMERA_ID, COUNTER - 1));
    for (int length : new int[] {0, 1, 1291, 1292, bytes.length - 1, bytes.length + 1, 9000}) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertEquals(Outcome.MALFORMED, KeyWrap.examine(cut, neighbour, other, COUNTER));
      assertFalse(KeyWrap.signed(cut, DISPLAY.signPublic()));
    }
    for (int count : new int[] {0, 2, 4, 255}) {
      byte[] lying = bytes.clone();
      lying[KeyRequestLayout.CHAIN] = (byte) count;
      assertEquals(Outcome.MALFORMED, KeyWrap.examine(lying, OWNER, CAMERA_ID, -1));
    }
    byte[] negative = bytes.clone();
    Bytes.put64(negative, 0, -1);
    assertEquals(Outcome.DENIED, KeyWrap.examine(negative, OWNER, CAMERA_ID, -1));
  }

  // [A-13] [K-1]
  @Test
  void onlyTheSubjectsSignatureCounts() {
    byte[] bytes = request(1).bytes();
    assertFalse(KeyWrap.signed(bytes, CAMERA.signPublic()));
    int body = bytes.length - 64;
    DISPLAY.signer().sign(Label.KEYRESP, bytes, 0, body, bytes, body);
    assertFalse(KeyWrap.signed(bytes, DISPLAY.signPublic()));
  }

  // [K-11]
  @Test
  void h13_aKemKeyThatIsNoneGetsNoAnswer() {
    byte[] bytes = request(1).bytes();
    Arrays.fill(bytes, KeyRequestLayout.KEM_PUBLIC, KeyRequestLayout.KEM_PUBLIC + 3, (byte) -1);
    assertNull(KeyWrap.answer(bytes, terms(1), CAMERA.signer(), SEED));
    byte[] small = request(1).bytes();
    Arrays.fill(small, 1288 - 32, 1288, (byte) 0);
    assertNull(KeyWrap.answer(small, terms(1), CAMERA.signer(), SEED));
  }

  @Test
  void everyAnswerOfANewSeedHasOtherBytes() {
    Request request = request(1);
    byte[] one = answer(request, LARGEST);
    byte[] two =
        requireNonNull(
            KeyWrap.answer(
                request.bytes(), terms(LARGEST), CAMERA.signer(), Vectors.flipped(SEED, 1)));
    assertFalse(Arrays.equals(one, 88, 1208, two, 88, 1208));
    assertFalse(Arrays.equals(one, 1208, 1256, two, 1208, 1256));
  }

  @Test
  void misuseThrowsWithTheValueAndTheBound() {
    byte[] bytes = request(1).bytes();
    misuse("not examined", () -> KeyWrap.answer(new byte[7], terms(1), CAMERA.signer(), SEED));
    misuse("another camera", () -> KeyWrap.answer(bytes, terms(1), DISPLAY.signer(), SEED));
    misuse("seed of 63", () -> KeyWrap.answer(bytes, terms(1), CAMERA.signer(), new byte[63]));
    misuse("nonce of 31", () -> begin(new byte[31], chain(1), 0));
    misuse("chain of 0", () -> begin(NONCE, new byte[0], 0));
    misuse("chain of 262", () -> begin(NONCE, Arrays.copyOf(chain(1), 262), 0));
    misuse("largest epoch: -1", () -> begin(NONCE, chain(1), -1));
    misuse("largest epoch: 4294967296", () -> begin(NONCE, chain(1), 1L << 32));
    misuse("epoch 0", () -> terms(0));
    misuse("epoch 4294967296", () -> terms(1L << 32));
    misuse("secret of 31", () -> new Granted(1, new byte[31], 0, 0, 0));
    misuse("life: -1", () -> new Granted(1, SECRET, 0, 0, -1));
    misuse("life: 4294967296", () -> new Granted(1, SECRET, 0, 0, 1L << 32));
  }

  private static Request begin(byte[] nonce, byte[] chain, long largest) {
    return KeyWrap.begin(COUNTER, nonce, DISPLAY, CAMERA_ID, chain, largest, ENTROPY);
  }

  @Test
  void closedObjectsGiveNothing() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    Granted granted = requireNonNull(request.open(response));
    request.close();
    assertThrows(IllegalStateException.class, () -> request.open(response));
    granted.close();
    assertThrows(IllegalStateException.class, granted::secret);
    assertEquals("key of epoch 11", granted.toString());
    assertEquals("key request to camera " + CAMERA_ID, request.toString());
  }

  @Test
  void arraysGivenAndTakenAreCopies() {
    Request request = request(1);
    byte[] response = answer(request, LARGEST);
    request.bytes()[0] ^= 1;
    request.hash()[0] ^= 1;
    assertNotNull(request.open(response));
    byte[] secret = SECRET.clone();
    Granted terms = new Granted(1, secret, 0, 0, 0);
    Digest.wipe(secret);
    assertArrayEquals(SECRET, terms.secret());
  }
}
