package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlMessageTest {
  private static @Nullable ControlMessage parse(byte[] a) {
    return ControlMessage.parse(a, 0, a.length);
  }

  /** The message with {@code value} in its byte {@code at}. */
  private static byte[] with(ControlMessage message, int at, int value) {
    byte[] a = message.encode();
    a[at] = (byte) value;
    return a;
  }

  @Property(tries = 1500)
  void everyMessageReadsBackAsItWasWritten(
      @ForAll long seed,
      @ForAll @IntRange(min = Samples.FIRST_MESSAGE, max = Samples.LAST_MESSAGE) int type) {
    ControlMessage message = new Samples(seed).message(type);
    byte[] wire = message.encode();
    assertEquals(type, wire[0]);
    assertTrue(wire.length <= WireLimits.CONTROL_MESSAGE_MAX);
    assertEquals(wire.length, ControlMessage.length(wire, 0, wire.length));
    byte[] a = new byte[wire.length + 20];
    System.arraycopy(wire, 0, a, 9, wire.length);
    ControlMessage back = ControlMessage.parse(a, 9, wire.length);
    assertNotNull(back);
    assertSame(message.getClass(), back.getClass());
    assertArrayEquals(wire, back.encode());
  }

  @Test
  void fieldsStandWhereTheyAreWritten() {
    Samples samples = new Samples(1);
    byte[] chain = samples.chain();
    CameraId camera = CameraId.of(samples.bytes(32));
    List<TrackName> names = List.of(TrackName.of("main"), TrackName.of("low"));
    ControlMessage.Subscribe subscribe =
        assertInstanceOf(
            ControlMessage.Subscribe.class,
            parse(new ControlMessage.Subscribe(1, 2, camera, names, 1, 3, 400, chain).encode()));
    assertEquals(1, subscribe.requestId());
    assertEquals(2, subscribe.alias());
    assertEquals(camera, subscribe.camera());
    assertEquals(names, subscribe.names());
    assertEquals(ControlMessage.Subscribe.NEXT_GROUP, subscribe.filter());
    assertEquals(3, subscribe.priority());
    assertEquals(400, subscribe.deliveryTimeoutMillis());
    assertArrayEquals(chain, subscribe.chain());
    ControlMessage fetch =
        new ControlMessage.Fetch(5, 6, new Location(1, 2, 3), new Location(1, 2, 4));
    assertEquals(fetch, parse(fetch.encode()));
    ControlMessage ok = new ControlMessage.SubscribeOk(5, null);
    assertEquals(ok, parse(ok.encode()));
    ControlMessage update = new ControlMessage.RequestUpdate(5, 6, 7, true);
    assertEquals(update, parse(update.encode()));
  }

  // [W-38]
  @Property(tries = 3)
  void everyTruncationAndEveryExtensionIsRefused(@ForAll long seed) {
    for (int type = Samples.FIRST_MESSAGE; type <= Samples.LAST_MESSAGE; type++) {
      refusedInAnyOtherLength(seed, type);
    }
  }

  private static void refusedInAnyOtherLength(long seed, int type) {
    byte[] wire = new Samples(seed).message(type).encode();
    for (int n = 0; n < wire.length; n++) {
      assertNull(ControlMessage.parse(wire, 0, n), "cut to " + n);
      assertNull(parse(Arrays.copyOf(wire, n)), "cut to " + n);
      if (n >= 3) {
        byte[] told = Arrays.copyOf(wire, n);
        Bytes.put16(told, 1, n - 3);
        // A card may be left out as a whole; nothing else has a shorter form.
        assertEquals(type == 11 && n == 3, parse(told) != null, "cut to " + n + " and told so");
      }
    }
    byte[] longer = Arrays.copyOf(wire, wire.length + 1);
    assertNull(parse(longer));
    Bytes.put16(longer, 1, longer.length - 3);
    assertNull(parse(longer));
  }

  // [W-37] [W-38]
  @Property(tries = 10_000)
  void whatIsAcceptedAfterDamageIsWhatAWriterWouldWrite(
      @ForAll long seed,
      @ForAll @IntRange(min = Samples.FIRST_MESSAGE, max = Samples.LAST_MESSAGE) int type) {
    byte[] wire = new Samples(seed).message(type).encode();
    Random random = new Random(~seed);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int place = random.nextInt(Math.min(wire.length, 130));
      wire[place] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
    }
    ControlMessage message = parse(wire);
    if (message != null) {
      assertArrayEquals(wire, message.encode());
    }
  }

  // [W-8]
  @Test
  void t10_lengthThatLiesIsRefused() {
    byte[] wire = new ControlMessage.PublishOk(7).encode();
    for (int lie : new int[] {0, 3, 5, 0x7FFF, 0x8000, 0xFFFF}) {
      Bytes.put16(wire, 1, lie);
      assertNull(parse(wire), "length " + lie);
    }
    assertNull(ControlMessage.parse(wire, -1, 7));
    assertNull(ControlMessage.parse(wire, 0, Integer.MAX_VALUE));
    assertNull(ControlMessage.parse(wire, 0, -5));
    assertNull(ControlMessage.parse(wire, Integer.MAX_VALUE, 7));
  }

  @Test
  void streamIsCutByTheLengthOfItsMessages() {
    byte[] wire = new ControlMessage.PublishOk(7).encode();
    assertEquals(0, ControlMessage.length(wire, 0, 0));
    assertEquals(0, ControlMessage.length(wire, 0, 2));
    assertEquals(7, ControlMessage.length(wire, 0, 3));
    Bytes.put16(wire, 1, WireLimits.CONTROL_MESSAGE_MAX - 3);
    assertEquals(16_384, ControlMessage.length(wire, 0, 3));
    Bytes.put16(wire, 1, WireLimits.CONTROL_MESSAGE_MAX - 2);
    assertEquals(-1, ControlMessage.length(wire, 0, 3));
  }

  @Test
  void unknownTypesAreRefused() {
    for (int type = 0; type < 256; type++) {
      if (type < Samples.FIRST_MESSAGE || type > Samples.LAST_MESSAGE) {
        assertNull(parse(with(new ControlMessage.PublishOk(7), 0, type)));
      }
    }
  }

  @Test
  void namesAreOneToSixtyFourOfTheAllowedCharacters() {
    ControlMessage publish =
        new ControlMessage.Publish(7, TrackName.of("a"), 0, new Samples(2).chain());
    for (int c = 0; c < 256; c++) {
      boolean allowed = "abcdefghijklmnopqrstuvwxyz0123456789._/-".indexOf(c) >= 0;
      assertEquals(allowed, parse(with(publish, 8, c)) != null, "character " + c);
    }
    assertNull(parse(with(publish, 7, 0)), "no name");
    String longest = "x".repeat(64);
    byte[] wire =
        new ControlMessage.Publish(7, TrackName.of(longest), 0, new Samples(2).chain()).encode();
    assertNotNull(parse(wire));
    byte[] longer = new byte[wire.length + 1];
    System.arraycopy(wire, 0, longer, 0, 8);
    longer[8] = 'x';
    System.arraycopy(wire, 8, longer, 9, wire.length - 8);
    Bytes.put16(longer, 1, longer.length - 3);
    longer[7] = 65;
    assertNull(parse(longer), "65 characters");
  }

  @Test
  void subscribeNamesOneToFourDifferentRenditions() {
    Samples samples = new Samples(3);
    byte[] chain = samples.chain();
    CameraId camera = CameraId.of(samples.bytes(32));
    List<TrackName> two = List.of(TrackName.of("a"), TrackName.of("b"));
    byte[] wire = new ControlMessage.Subscribe(1, 2, camera, two, 0, 0, 0, chain).encode();
    int names = 3 + 8 + 32;
    assertEquals(2, wire[names]);
    assertNotNull(parse(wire));
    wire[names + 4] = 'a';
    assertNull(parse(wire), "the same name twice");
    wire[names + 4] = 'b';
    for (int count : new int[] {0, 1, 3, 5, 255}) {
      wire[names] = (byte) count;
      assertNull(parse(wire), "count " + count);
    }
    List<TrackName> twice = List.of(TrackName.of("a"), TrackName.of("a"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Subscribe(1, 2, camera, twice, 0, 0, 0, chain));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Subscribe(1, 2, camera, List.of(), 0, 0, 0, chain));
    List<TrackName> five = List.of("a", "b", "c", "d", "e").stream().map(TrackName::of).toList();
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Subscribe(1, 2, camera, five, 0, 0, 0, chain));
  }

  @Test
  void fiveNamesAreRefusedFromTheWireToo() {
    Samples samples = new Samples(3);
    byte[] chain = samples.chain();
    MessageWriter writer = new MessageWriter(4, 45 + 10 + chain.length);
    writer.u32(1).u32(2).bytes(new byte[32]).u8(5);
    for (String name : new String[] {"a", "b", "c", "d", "e"}) {
      writer.name(TrackName.of(name));
    }
    assertNull(parse(writer.u8(0).u8(0).u16(0).bytes(chain).done()));
  }

  // [W-39]
  @Test
  void aliasesOfTheRenditionsDoNotWrap() {
    Samples samples = new Samples(3);
    List<TrackName> two = List.of(TrackName.of("a"), TrackName.of("b"));
    ControlMessage last =
        new ControlMessage.Subscribe(
            1,
            WireLimits.U32_MAX - 1,
            CameraId.of(samples.bytes(32)),
            two,
            0,
            0,
            0,
            samples.chain());
    assertNotNull(parse(last.encode()));
    assertNull(parse(with(last, 10, 0xFF)), "the second rendition would be 2^32");
  }

  // [W-12] [W-16]
  @Test
  void valuesOutsideTheirRangeAreRefused() {
    Samples samples = new Samples(4);
    ControlMessage update = new ControlMessage.RequestUpdate(1, 2, 3, false);
    assertNull(parse(with(update, 10, 2)), "paused 2");
    ControlMessage none = new ControlMessage.SubscribeOk(1, null);
    for (int at = 8; at < 20; at++) {
      assertNull(parse(with(none, at, 1)), "absent, but at " + at);
    }
    ControlMessage some = new ControlMessage.SubscribeOk(1, new Location(1, 0, 0));
    assertNull(parse(with(some, 7, 2)), "present 2");
    assertNull(parse(with(some, 11, 0)), "epoch 0");
    ControlMessage error = new ControlMessage.RequestError(1, RefusalCode.EXPIRED);
    assertNull(parse(with(error, 8, 0)), "no refusal");
    assertNull(parse(with(error, 8, 5)), "unknown refusal");
    ControlMessage fetch =
        new ControlMessage.Fetch(1, 2, new Location(1, 1, 1), new Location(1, 1, 1));
    assertNotNull(parse(fetch.encode()), "one object");
    assertNull(parse(with(fetch, 22, 2)), "from after to: object");
    assertNull(parse(with(fetch, 18, 2)), "from after to: group");
    assertNull(parse(with(fetch, 14, 2)), "from after to: epoch");
    ControlMessage nothing = new ControlMessage.FetchOk(1, null);
    for (int at = 8; at < 32; at++) {
      assertNull(parse(with(nothing, at, 1)), "no run, but at " + at);
    }
    Location one = new Location(1, 1, 1);
    ControlMessage run = new ControlMessage.FetchOk(1, new ControlMessage.FetchOk.Run(one, one));
    assertEquals(run, parse(run.encode()));
    assertNull(parse(with(run, 7, 2)), "present 2");
    assertNull(parse(with(run, 11, 2)), "first after last");
    assertNull(parse(with(run, 23, 0)), "epoch 0");
    CameraId camera = CameraId.of(samples.bytes(32));
    ControlMessage subscribe =
        new ControlMessage.Subscribe(
            1, 2, camera, List.of(TrackName.MAIN), 2, 0, 0, samples.chain());
    assertNull(parse(with(subscribe, 3 + 8 + 32 + 1 + 5, 3)), "filter 3");
  }

  // [W-7] [W-13]
  @Test
  void chainsHaveOneToThreeGrants() {
    byte[] chain = new byte[261];
    chain[0] = 1;
    ControlMessage grant = new ControlMessage.GrantMessage(chain);
    assertNotNull(parse(grant.encode()));
    assertNull(parse(with(grant, 3, 0)));
    assertNull(parse(with(grant, 3, 2)));
    byte[] four = new byte[1 + 4 * 260];
    four[0] = 4;
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.GrantMessage(four));
    assertNull(parse(new MessageWriter(12, four.length).bytes(four).done()));
  }

  @Test
  void largestRevocationTravelsWhole() {
    byte[] revocation = new Samples(5).revocation(WireLimits.MAX_REVOKED);
    byte[] wire = new ControlMessage.Revoke(revocation).encode();
    assertTrue(wire.length <= WireLimits.CONTROL_MESSAGE_MAX);
    assertNotNull(parse(wire));
    byte[] more = new Samples(5).revocation(WireLimits.MAX_REVOKED + 1);
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.Revoke(more));
    assertNull(parse(new MessageWriter(13, more.length).bytes(more).done()));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.Revoke(new byte[125]));
  }

  @Test
  void cardIsAsLongAsItsAddressSays() {
    byte[] card = new Samples(6).card();
    assertNotNull(parse(new ControlMessage.Goaway(card).encode()));
    byte[] lying = card.clone();
    lying[116]++;
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.Goaway(lying));
    assertNull(parse(new MessageWriter(11, lying.length).bytes(lying).done()));
    byte[] bare = new byte[181];
    assertNull(parse(new MessageWriter(11, bare.length).bytes(bare).done()), "no address");
    assertNull(parse(new MessageWriter(11, 437).bytes(new byte[437]).done()), "too long");
    assertNotNull(parse(new ControlMessage.Goaway(new byte[0]).encode()), "any other relay");
  }

  // [W-35] [W-36]
  @Test
  void keyMessagesHaveTheirSizes() {
    assertEquals(1292, KeyRequestLayout.CHAIN);
    assertEquals(2137, KeyRequestLayout.BYTES_MAX);
    assertEquals(1617, KeyRequestLayout.bytes(261));
    assertEquals(1553, KeyRequestLayout.signature(1617));
    assertEquals(1320, KeyResponseLayout.BYTES);
    byte[] response = new Samples(7).keyResponse();
    Bytes.put32(response, KeyResponseLayout.EPOCH, 0);
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.KeyResponse(response));
    assertThrows(
        IllegalArgumentException.class, () -> new ControlMessage.KeyRequest(new byte[1617]));
  }

  @Test
  void keyLayoutsReadWhatStandsThere() {
    byte[] request = new Samples(8).keyRequest();
    Bytes.put64(request, 0, 77);
    Bytes.put32(request, 1288, 5);
    assertEquals(77, KeyRequestLayout.counter(request, 0));
    assertEquals(5, KeyRequestLayout.largestEpoch(request, 0));
    byte[] response = new byte[1320];
    Bytes.put32(response, 64, 1);
    Bytes.put64(response, 68, 2);
    Bytes.put64(response, 76, 3);
    Bytes.put32(response, 84, 4);
    assertTrue(KeyResponseLayout.check(response, 0, 1320));
    assertEquals(1, KeyResponseLayout.epoch(response, 0));
    assertEquals(2, KeyResponseLayout.floorMicros(response, 0));
    assertEquals(3, KeyResponseLayout.cameraTimeMicros(response, 0));
    assertEquals(4, KeyResponseLayout.lifeSeconds(response, 0));
  }

  @Test
  void recordsRefuseWhatAReaderWould() {
    long over = WireLimits.U32_MAX + 1;
    byte[] chain = new Samples(9).chain();
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.PublishOk(-1));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.PublishDone(over, 0));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.PublishDone(0, 65_536));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Publish(0, TrackName.MAIN, 256, chain));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Publish(0, TrackName.MAIN, 0, new byte[260]));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.Unsubscribe(over));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.NewGroupRequest(over));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.RequestError(0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.RequestUpdate(0, 0, 65_536, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.SubscribeOk(0, new Location(0, 0, 0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.Fetch(0, 0, new Location(2, 0, 0), new Location(1, 9, 9)));
    assertThrows(IllegalArgumentException.class, () -> new ControlMessage.FetchOk(over, null));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ControlMessage.FetchOk.Run(new Location(2, 0, 0), new Location(1, 9, 9)));
  }
}
