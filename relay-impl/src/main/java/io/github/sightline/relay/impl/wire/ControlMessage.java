package io.github.sightline.relay.impl.wire;

import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.Location;
import io.github.sightline.relay.media.TrackName;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the CONTROL stream [W-37]. Ids, aliases, seqs are unsigned 32-bit integers in a
 * long. A {@code byte[]} component is neither copied nor changed: who makes the record gives it
 * away. Parsed records own their arrays.
 *
 * <pre>
 *  0        1          3
 * +--------+----------+----------------------------------+
 * | type   | length   | body (length bytes)              |     at most 16,384 bytes in all
 * +--------+----------+----------------------------------+
 * </pre>
 *
 * <p>Bodies, in order of the type (n1 = one byte count; chain = n1 x 260; name = length1 bytes):
 *
 * <pre>
 *   1 PUBLISH            alias4 name priority1 chain
 *   2 PUBLISH_OK         alias4
 *   3 PUBLISH_DONE       alias4 code2
 *   4 SUBSCRIBE          request4 alias4 camera32 n1 name* filter1 priority1 deliveryTimeoutMs2 chain
 *   5 SUBSCRIBE_OK       request4 present1 epoch4 group4 object4
 *   6 REQUEST_UPDATE     request4 priority1 deliveryTimeoutMs2 paused1
 *   7 UNSUBSCRIBE        request4
 *   8 FETCH              request4 alias4 from12 to12           location = epoch4 group4 object4
 *   9 REQUEST_ERROR      request4 code2
 *  10 NEW_GROUP_REQUEST  alias4
 *  11 GOAWAY             card (181 + address), or nothing
 *  12 GRANT              chain
 *  13 REVOKE             revocation (126 + 16 x count)
 *  14 KEY_REQUEST        see {@link KeyRequestLayout}
 *  15 KEY_RESPONSE       see {@link KeyResponseLayout}
 *  16 FETCH_OK           request4 present1 first12 last12
 * </pre>
 */
// Arrays as components: the bytes are judged by other rooms, which take arrays; a copy per reader
// would buy nothing, as no code here or there writes to them.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ControlMessage {

  /**
   * The whole message.
   *
   * @return a fresh array: type, length, body; at most {@link WireLimits#CONTROL_MESSAGE_MAX}
   */
  byte[] encode();

  /**
   * Reads one whole message [W-38]. What it accepts, {@link #encode} gives back byte for byte.
   *
   * @param a borrowed
   * @param at first byte
   * @param length of the message with its header, any
   * @return the message; null when the bytes are not exactly one, never an exception
   */
  static @Nullable ControlMessage parse(byte[] a, int at, int length) {
    return ControlParser.parse(a, at, length);
  }

  /**
   * How long the message is whose first bytes are at {@code at}: for cutting the stream.
   *
   * @param a borrowed
   * @param at first byte
   * @param available bytes that arrived so far
   * @return length with the header; 0 while the header is not complete; -1 when no message is so
   *     long
   */
  static int length(byte[] a, int at, int available) {
    if (available < WireLimits.CONTROL_HEADER) {
      return 0;
    }
    int length = WireLimits.CONTROL_HEADER + Bytes.u16(a, at + 1);
    return length <= WireLimits.CONTROL_MESSAGE_MAX ? length : -1;
  }

  /**
   * A camera (or a relay upstream) offers a track under an alias of its choice.
   *
   * @param priority 0 is sent first
   * @param chain count byte and grants: the right to publish
   */
  record Publish(long alias, TrackName name, int priority, byte[] chain) implements ControlMessage {
    static final int TYPE = 1;

    /** Checks the bounds. */
    public Publish {
      Unsigned.u32("alias", alias);
      Unsigned.u8("priority", priority);
      ChainLayout.require(chain);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 5 + MessageWriter.nameBytes(name) + chain.length)
          .u32(alias)
          .name(name)
          .u8(priority)
          .bytes(chain)
          .done();
    }
  }

  /** The relay takes the track. */
  record PublishOk(long alias) implements ControlMessage {
    static final int TYPE = 2;

    /** Checks the bounds. */
    public PublishOk {
      Unsigned.u32("alias", alias);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 4).u32(alias).done();
    }
  }

  /**
   * No more of this track: from the publisher, or to a subscriber.
   *
   * @param code why, defined by the engines
   */
  record PublishDone(long alias, int code) implements ControlMessage {
    static final int TYPE = 3;

    /** Checks the bounds. */
    public PublishDone {
      Unsigned.u32("alias", alias);
      Unsigned.u16("code", code);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 6).u32(alias).u16(code).done();
    }
  }

  /**
   * A display wants a track, or one of a set of renditions. Rendition i of {@code names} travels
   * under {@code alias + i}: each has seqs of its own [W-39].
   *
   * @param names 1 to 4, all different, the wanted one first
   * @param filter {@link #NEWEST_GROUP}, {@link #NEXT_GROUP} or {@link #LARGEST_OBJECT}
   * @param priority 0 is sent first
   * @param deliveryTimeoutMillis age at which an object is not worth sending; 0 for the default
   * @param chain count byte and grants: the right to subscribe
   */
  record Subscribe(
      long requestId,
      long alias,
      CameraId camera,
      List<TrackName> names,
      int filter,
      int priority,
      int deliveryTimeoutMillis,
      byte[] chain)
      implements ControlMessage {
    static final int TYPE = 4;

    /** From the start of the newest group, then live. */
    public static final int NEWEST_GROUP = 0;

    /** From the start of the next group. */
    public static final int NEXT_GROUP = 1;

    /** From the largest object on. */
    public static final int LARGEST_OBJECT = 2;

    /** Checks the bounds and copies the list. */
    public Subscribe {
      names = List.copyOf(names);
      Unsigned.u32("request id", requestId);
      Unsigned.require("names", names.size(), 1, WireLimits.MAX_NAMES);
      Unsigned.require("alias", alias, 0, WireLimits.U32_MAX + 1 - names.size());
      Unsigned.require("filter", filter, NEWEST_GROUP, LARGEST_OBJECT);
      Unsigned.u8("priority", priority);
      Unsigned.u16("delivery timeout", deliveryTimeoutMillis);
      ChainLayout.require(chain);
      if (!different(names)) {
        throw new IllegalArgumentException("names: " + names + ", expected all different");
      }
    }

    static boolean different(List<TrackName> names) {
      return new HashSet<>(names).size() == names.size();
    }

    @Override
    public byte[] encode() {
      int bytes = 45 + chain.length;
      for (TrackName name : names) {
        bytes += MessageWriter.nameBytes(name);
      }
      MessageWriter writer = new MessageWriter(TYPE, bytes);
      writer.u32(requestId).u32(alias).camera(camera).u8(names.size());
      for (TrackName name : names) {
        writer.name(name);
      }
      return writer.u8(filter).u8(priority).u16(deliveryTimeoutMillis).bytes(chain).done();
    }
  }

  /**
   * The chain is valid. Says nothing about existence that a stranger could not see.
   *
   * @param largest the newest object the relay has, null when none
   */
  record SubscribeOk(long requestId, @Nullable Location largest) implements ControlMessage {
    static final int TYPE = 5;

    /** Checks the bounds. */
    public SubscribeOk {
      Unsigned.u32("request id", requestId);
      if (largest != null) {
        ControlParser.requireLocation(largest);
      }
    }

    @Override
    public byte[] encode() {
      Location none = new Location(0, 0, 0);
      return new MessageWriter(TYPE, 17)
          .u32(requestId)
          .u8(largest == null ? 0 : 1)
          .location(largest == null ? none : largest)
          .done();
    }
  }

  /** New wishes for a subscription. */
  record RequestUpdate(long requestId, int priority, int deliveryTimeoutMillis, boolean paused)
      implements ControlMessage {
    static final int TYPE = 6;

    /** Checks the bounds. */
    public RequestUpdate {
      Unsigned.u32("request id", requestId);
      Unsigned.u8("priority", priority);
      Unsigned.u16("delivery timeout", deliveryTimeoutMillis);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 8)
          .u32(requestId)
          .u8(priority)
          .u16(deliveryTimeoutMillis)
          .u8(paused ? 1 : 0)
          .done();
    }
  }

  /** Ends a subscription or a fetch. */
  record Unsubscribe(long requestId) implements ControlMessage {
    static final int TYPE = 7;

    /** Checks the bounds. */
    public Unsubscribe {
      Unsigned.u32("request id", requestId);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 4).u32(requestId).done();
    }
  }

  /**
   * Wants cached objects of a subscribed track, apart from what is live [M-17].
   *
   * @param requestId names the fetch, and is the alias its objects travel under
   * @param alias of the subscription whose track and right it is
   * @param from the first one wanted; not after {@code to}
   */
  record Fetch(long requestId, long alias, Location from, Location to) implements ControlMessage {
    static final int TYPE = 8;

    /** Checks the bounds. */
    public Fetch {
      Unsigned.u32("request id", requestId);
      Unsigned.u32("alias", alias);
      require(from, to);
    }

    /**
     * Checks that two locations are an interval.
     *
     * @throws IllegalArgumentException when one is none, or {@code from} is after {@code to}
     */
    public static void require(Location from, Location to) {
      ControlParser.requireLocation(from);
      ControlParser.requireLocation(to);
      if (!ControlParser.ordered(from, to)) {
        throw new IllegalArgumentException("from " + from + " is after to " + to);
      }
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 32)
          .u32(requestId)
          .u32(alias)
          .location(from)
          .location(to)
          .done();
    }
  }

  /**
   * The objects that follow under the fetch's alias [M-18].
   *
   * @param run the first and the last of them, without a gap between; null when there are none
   */
  record FetchOk(long requestId, @Nullable Run run) implements ControlMessage {
    static final int TYPE = 16;

    /** From {@code first} to {@code last}, which is not before it. */
    public record Run(Location first, Location last) {
      /** Checks the bounds. */
      public Run {
        Fetch.require(first, last);
      }
    }

    /** Checks the bounds. */
    public FetchOk {
      Unsigned.u32("request id", requestId);
    }

    @Override
    public byte[] encode() {
      Location none = new Location(0, 0, 0);
      return new MessageWriter(TYPE, 29)
          .u32(requestId)
          .u8(run == null ? 0 : 1)
          .location(run == null ? none : run.first())
          .location(run == null ? none : run.last())
          .done();
    }
  }

  /**
   * No to a request.
   *
   * @param code a {@link RefusalCode} but NONE
   */
  record RequestError(long requestId, int code) implements ControlMessage {
    static final int TYPE = 9;

    /** Checks the bounds. */
    public RequestError {
      Unsigned.u32("request id", requestId);
      Unsigned.require("code", code, RefusalCode.DENIED, RefusalCode.EXPIRED);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 6).u32(requestId).u16(code).done();
    }
  }

  /** Asks the camera for a keyframe. */
  record NewGroupRequest(long alias) implements ControlMessage {
    static final int TYPE = 10;

    /** Checks the bounds. */
    public NewGroupRequest {
      Unsigned.u32("alias", alias);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, 4).u32(alias).done();
    }
  }

  /**
   * The relay leaves.
   *
   * @param card the signed card of the relay to go to; empty: any other that is known
   */
  record Goaway(byte[] card) implements ControlMessage {
    static final int TYPE = 11;

    /** Checks the structure, not the signature. */
    public Goaway {
      ControlParser.require("card", card.length, ControlParser.cardFits(card));
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, card.length).bytes(card).done();
    }
  }

  /** A renewed chain for this session's keys. */
  record GrantMessage(byte[] chain) implements ControlMessage {
    static final int TYPE = 12;

    /** Checks the structure, not the signatures. */
    public GrantMessage {
      ChainLayout.require(chain);
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, chain.length).bytes(chain).done();
    }
  }

  /** The owner's complete, signed list of what is void. */
  record Revoke(byte[] revocation) implements ControlMessage {
    static final int TYPE = 13;

    /** Checks the structure, not the signature. */
    public Revoke {
      ControlParser.require(
          "revocation", revocation.length, ControlParser.revocationFits(revocation));
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, revocation.length).bytes(revocation).done();
    }
  }

  /** See {@link KeyRequestLayout}. */
  record KeyRequest(byte[] request) implements ControlMessage {
    static final int TYPE = 14;

    /** Checks the structure, not the signature. */
    public KeyRequest {
      ControlParser.require(
          "key request", request.length, KeyRequestLayout.check(request, 0, request.length));
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, request.length).bytes(request).done();
    }
  }

  /** See {@link KeyResponseLayout}. */
  record KeyResponse(byte[] response) implements ControlMessage {
    static final int TYPE = 15;

    /** Checks the structure, not the signature. */
    public KeyResponse {
      ControlParser.require(
          "key response", response.length, KeyResponseLayout.check(response, 0, response.length));
    }

    @Override
    public byte[] encode() {
      return new MessageWriter(TYPE, response.length).bytes(response).done();
    }
  }
}
