package io.github.sightline.relay.spec;

import io.github.sightline.relay.impl.crypto.content.FrameSealer;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.wire.KeyRequestLayout;
import io.github.sightline.relay.impl.wire.KeyResponseLayout;
import io.github.sightline.relay.impl.wire.SealedHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/** End to end: a key asked for and given, the keys that follow, objects sealed and signed. */
final class ContentSheet {
  static final long EPOCH = 9;
  static final byte[] SECRET = Cast.seed("epoch secret");

  private final Cast cast;
  final KeyWrap.Request request;
  final byte[] response;

  ContentSheet(Cast cast) {
    this.cast = cast;
    request =
        KeyWrap.begin(
            Cast.COUNTER + 1,
            Cast.seed("key nonce"),
            cast.display,
            cast.cameraId,
            cast.subscribe().encoded(),
            EPOCH - 1,
            Cast.seed("kem entropy"));
    KeyWrap.Granted terms = new KeyWrap.Granted(EPOCH, SECRET, 5_000_000, 5_123_456, 600);
    byte[] encapsulation = Cast.bytes("encapsulation", KeyWrap.ANSWER_SEED);
    response =
        Objects.requireNonNull(
            KeyWrap.answer(request.bytes(), terms, cast.camera.signer(), encapsulation));
  }

  void writeKeyExchange(Sheet sheet) {
    byte[] asked = request.bytes();
    byte[] kemSeed = cast.display.draw(Cast.seed("kem entropy"), Cast.COUNTER + 1, "sl1 kem", 32);
    sheet.text("hpke", "base mode, KEM 0x647a X-Wing, KDF 0x0001, AEAD 0x0002");
    sheet
        .inner("request")
        .number("counter", Cast.COUNTER + 1)
        .hex("nonce", Cast.seed("key nonce"))
        .hex("camera", cast.cameraId.bytes())
        .hex("kemSeed", kemSeed)
        .hex(
            "kemPublicKey",
            Arrays.copyOfRange(asked, KeyRequestLayout.KEM_PUBLIC, KeyRequestLayout.LARGEST_EPOCH))
        .number("largestEpoch", EPOCH - 1)
        .hex("chain", cast.subscribe().encoded())
        .hex("signature", Arrays.copyOfRange(asked, asked.length - 64, asked.length))
        .hex("bytes", asked);
    byte[] hash = Plain.sha256(asked);
    sheet
        .inner("response")
        .hex("requestHash", hash)
        .hex("camera", cast.cameraId.bytes())
        .number("epoch", EPOCH)
        .number("floorMicros", 5_000_000)
        .number("cameraTimeMicros", 5_123_456)
        .number("lifeSeconds", 600)
        .hex("encapsulationSeed", Cast.bytes("encapsulation", KeyWrap.ANSWER_SEED))
        .hex("epochSecret", SECRET)
        .hex(
            "info",
            Plain.join(Plain.ascii("sl1 key"), hash, cast.cameraId.bytes(), Plain.u32(EPOCH)))
        .hex("enc", part(KeyResponseLayout.ENC, KeyResponseLayout.CIPHERTEXT))
        .hex("ciphertext", part(KeyResponseLayout.CIPHERTEXT, KeyResponseLayout.SIGNATURE))
        .hex("signature", part(KeyResponseLayout.SIGNATURE, KeyResponseLayout.BYTES))
        .hex("bytes", response);
  }

  private byte[] part(int from, int to) {
    return Arrays.copyOfRange(response, from, to);
  }

  static byte[] baseKey(Cast cast, long epoch) {
    byte[] info =
        Plain.join(
            Plain.ascii("sl1 frame key"),
            cast.ownerId.bytes(),
            cast.cameraId.bytes(),
            cast.track.track().bytes(),
            Plain.u32(epoch));
    return Plain.hkdf("HmacSHA512", Plain.ascii("sl1 epoch"), SECRET, info, 32);
  }

  static byte[] sframe(byte[] baseKey, String label, long kid, int length) {
    byte[] info = Plain.join(Plain.ascii(label), Plain.u64(kid), new byte[] {0, 5});
    return Plain.hkdf("HmacSHA512", new byte[0], baseKey, info, length);
  }

  void writeContent(Sheet sheet) {
    Supplier<Sheet> epochs = sheet.list("epochs");
    for (long epoch : new long[] {1, EPOCH, 0xFFFF_FFFFL}) {
      byte[] baseKey = baseKey(cast, epoch);
      epochs
          .get()
          .number("epoch", epoch)
          .hex("epochSecret", SECRET)
          .hex("trackId", cast.track.track().bytes())
          .hex("baseKey", baseKey)
          .hex("key", sframe(baseKey, "SFrame 1.0 Secret key ", epoch, 32))
          .hex("salt", sframe(baseKey, "SFrame 1.0 Secret salt ", epoch, 12));
    }
    Supplier<Sheet> objects = sheet.list("objects");
    object(objects.get(), 1, new Place(0, 0, 0), SealedHeader.KEYFRAME | SealedHeader.CONFIG, 40);
    object(objects.get(), 1, new Place(0, 7, 0), 0, 1);
    object(objects.get(), 1, new Place(0, 8, 0), SealedHeader.DISCARDABLE, 0);
    object(objects.get(), EPOCH, new Place(1, 0, 299), SealedHeader.KEYFRAME, 2500);
    object(objects.get(), 0xFFFF_FFFFL, new Place(0xFFFF_FFFFL, 0xFFFF_FFFFL, 0), 0, 17);
  }

  /** Where an object lies in its epoch, and what ended the group before. */
  record Place(long group, long object, long priorGroupLast) {}

  private void object(Sheet sheet, long epoch, Place place, int flags, int length) {
    byte[] clear = Cast.bytes("frame of " + length + " bytes", length);
    byte[] sealed = sealed(epoch, place, flags, clear);
    int header = SealedHeader.headerLength(sealed, 0);
    byte[] sframe = Arrays.copyOfRange(sealed, SealedHeader.PREFIX, header);
    byte[] metadata =
        Plain.join(
            Plain.ascii("sl1"),
            cast.track.track().bytes(),
            cast.ownerId.bytes(),
            cast.cameraId.bytes(),
            Arrays.copyOf(sealed, SealedHeader.PREFIX));
    sheet
        .number("epoch", epoch)
        .number("group", place.group)
        .number("object", place.object)
        .number("flags", flags)
        .number("captureMicros", micros(place))
        .number("priorGroupLast", place.priorGroupLast)
        .hex("frame", clear)
        .hex("sframeHeader", sframe)
        .hex("metadata", metadata)
        .hex("nonce", nonce(epoch, place))
        .hex("signed", signed(sealed, header, sframe, metadata))
        .hex("signature", Arrays.copyOfRange(sealed, sealed.length - 64, sealed.length))
        .hex("bytes", sealed);
  }

  static long micros(Place place) {
    return 5_000_000 + place.object % 1000 * 33_333;
  }

  byte[] sealed(long epoch, Place place, int flags, byte[] clear) {
    byte[] out = new byte[clear.length + FrameSealer.maxOverhead()];
    try (FrameSealer sealer = new FrameSealer(cast.track, cast.camera.signer())) {
      sealer.epoch(epoch, SECRET);
      int length =
          sealer.seal(
              flags,
              micros(place),
              place.priorGroupLast,
              place.group,
              place.object,
              ByteBuffer.wrap(clear),
              out,
              0);
      return Arrays.copyOf(out, length);
    }
  }

  private byte[] nonce(long epoch, Place place) {
    byte[] nonce = sframe(baseKey(cast, epoch), "SFrame 1.0 Secret salt ", epoch, 12);
    byte[] counter = Plain.u64(place.group << 32 | place.object);
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] ^= counter[i];
    }
    return nonce;
  }

  private static byte[] signed(byte[] sealed, int header, byte[] sframe, byte[] metadata) {
    byte[] body = Arrays.copyOfRange(sealed, header, sealed.length - 64);
    return Plain.join(Plain.label("sl1 frame"), Plain.sha256(sframe, metadata), Plain.sha256(body));
  }
}
