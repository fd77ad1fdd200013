package io.github.sightline.relay.spec;

import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.wire.DataHeader;
import io.github.sightline.relay.impl.wire.Hello;
import io.github.sightline.relay.impl.wire.SealedHeader;
import io.github.sightline.relay.impl.wire.Symbol;
import io.github.sightline.relay.impl.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** What must be refused: each one change away from something of the file that is accepted. */
final class Refusals {
  /**
   * One of them.
   *
   * @param decoder which part of an implementation refuses it
   * @param why in words
   * @param bytes what comes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Refused(String decoder, String why, byte[] bytes) {}

  private final List<Refused> all = new ArrayList<>();
  private final Cast cast;

  Refusals(Cast cast, HandshakeSheet shake, RightsSheet rights, ContentSheet content) {
    this.cast = cast;
    datagrams(shake);
    handshake(shake);
    chains();
    signedBytes(rights);
    keys(content);
    objects(content);
    frames(new FrameSheet(content));
    control(new ControlSheet(cast, rights, content));
  }

  List<Refused> all() {
    return all;
  }

  void write(Sheet sheet) {
    sheet.text(
        "decoders",
        "datagram: before any key. hello: the relay of this file. welcome: the client of this file."
            + " data: clientToRelayKey. chain: at validAt, held by display. revocation, enrolment,"
            + " card: parse and verify. keyRequest: the camera of this file, no request before."
            + " keyResponse: to the request of this file. object: as the display of this file, all"
            + " epochs known. frames: the clear bytes of one DATA. control: one whole message.");
    Supplier<Sheet> list = sheet.list("cases");
    for (Refused each : all) {
      list.get().text("decoder", each.decoder).text("why", each.why).hex("bytes", each.bytes);
    }
  }

  private void add(String decoder, String why, byte[] bytes) {
    all.add(new Refused(decoder, why, bytes));
  }

  static byte[] with(byte[] from, int at, int value) {
    byte[] out = from.clone();
    out[at] = (byte) value;
    return out;
  }

  static byte[] flipped(byte[] from, int at) {
    return with(from, at, from[at] ^ 1);
  }

  private static byte[] shorter(byte[] from) {
    return Arrays.copyOf(from, from.length - 1);
  }

  private static byte[] longer(byte[] from) {
    return Arrays.copyOf(from, from.length + 1);
  }

  private void datagrams(HandshakeSheet shake) {
    add("datagram", "no bytes", new byte[0]);
    add("datagram", "type 0", with(shake.hello, 0, 0));
    add("datagram", "type 5", with(shake.hello, 0, 5));
    add("datagram", "HELLO of version 2", with(shake.hello, 1, 2));
    add("datagram", "HELLO, reserved byte set", with(shake.hello, 3, 1));
    add("datagram", "HELLO of 1199 bytes", shorter(shake.hello));
    add("datagram", "HELLO of 1201 bytes", longer(shake.hello));
    add("datagram", "HELLO that asks for an answer to id 0", zeroId(shake.hello));
    add("datagram", "WELCOME of 78 bytes", longer(shake.welcome));
    add("datagram", "WELCOME to id 0", zeroId(shake.welcome));
    add("datagram", "RETRY of 39 bytes", shorter(shake.retry));
    byte[] data = data(shake);
    add("datagram", "DATA, reserved byte set", with(data, 2, 1));
    add("datagram", "DATA to id 0", zeroId(data));
    add("datagram", "DATA of 31 bytes", Arrays.copyOf(data, 31));
    add("datagram", "DATA of 1201 bytes", Arrays.copyOf(data, 1201));
    byte[] over = data.clone();
    ByteBuffer.wrap(over).putLong(8, WireLimits.COUNTER_LIMIT);
    add("datagram", "DATA with counter 2^23", over);
    add("data", "tag altered", flipped(data, data.length - 1));
    add("data", "ciphertext altered", flipped(data, 16));
    add("data", "receiver altered (associated data)", flipped(data, 7));
    add("data", "counter altered (nonce and associated data)", flipped(data, 15));
  }

  /** A PING to the relay with counter 77. */
  private static byte[] data(HandshakeSheet shake) {
    byte[] header = new byte[DataHeader.BYTES];
    DataHeader.write(header, 0, HandshakeSheet.RELAY_ID, 77);
    byte[] nonce = Plain.join(new byte[4], Plain.u64(77));
    byte[] key = shake.plain.clientToRelay();
    return Plain.join(header, Plain.seal(key, nonce, header, new byte[] {1}));
  }

  private static byte[] zeroId(byte[] datagram) {
    byte[] out = datagram.clone();
    Arrays.fill(out, 4, 8, (byte) 0);
    return out;
  }

  private void handshake(HandshakeSheet shake) {
    add("hello", "mac1 altered", flipped(shake.hello, Hello.MAC1));
    add("hello", "ephemeral key altered, mac1 right", remade(flipped(shake.hello, 8)));
    add("hello", "sealed static key altered, mac1 right", remade(flipped(shake.hello, 40)));
    add("hello", "payload altered, mac1 right", remade(flipped(shake.hello, 88)));
    add("hello", "sender altered (prologue), mac1 right", remade(flipped(shake.hello, 7)));
    byte[] zero = shake.hello.clone();
    Arrays.fill(zero, 8, 40, (byte) 0);
    add("hello", "ephemeral key of small order, mac1 right", remade(zero));
    add("welcome", "ephemeral key altered", flipped(shake.welcome, 8));
    add("welcome", "payload altered", flipped(shake.welcome, 40));
    byte[] small = shake.welcome.clone();
    Arrays.fill(small, 8, 40, (byte) 0);
    add("welcome", "ephemeral key of small order", small);
  }

  private byte[] remade(byte[] hello) {
    byte[] key = Plain.sha256(Plain.ascii("sl1 mac1"), cast.relay.hopPublic());
    byte[] mac = Plain.mac16(key, Arrays.copyOf(hello, Hello.MAC1));
    System.arraycopy(mac, 0, hello, Hello.MAC1, 16);
    return hello;
  }

  private void chains() {
    byte[] chain = cast.delegated().encoded();
    int child = 261;
    add("chain", "no grant", new byte[1]);
    add("chain", "four grants", with(Arrays.copyOf(chain, 1 + 4 * 260), 0, 4));
    add("chain", "one byte behind", longer(chain));
    add("chain", "version 2", with(chain, 1, 2));
    add("chain", "role 3", with(chain, 2, 3));
    add("chain", "flag that does not exist", with(chain, 4, 2));
    add("chain", "signature of the owner altered", flipped(chain, 1 + 196));
    add("chain", "signature of the delegate altered", flipped(chain, child + 196));
    byte[] high = chain.clone();
    addOrder(high, child + 228);
    add("chain", "signature whose S is not canonical (S + L)", high);
    add("chain", "child without its parent", alone(chain, child));
    add("chain", "child before its parent", swapped(chain));
    byte[] depth = signed(with(chain, child + 2, 2), child, "delegate sign");
    add("chain", "child of depth 2 behind depth 0", depth);
    byte[] wide = chain.clone();
    ByteBuffer.wrap(wide).putLong(child + 188, Cast.NOW + 2 * Cast.DAY);
    add("chain", "child that outlives its parent", signed(wide, child, "delegate sign"));
    byte[] early = chain.clone();
    ByteBuffer.wrap(early).putLong(child + 180, Cast.NOW - 2 * Cast.DAY);
    add("chain", "child that begins before its parent", signed(early, child, "delegate sign"));
    byte[] other = chain.clone();
    System.arraycopy(Cast.seed("another camera"), 0, other, child + 52, 32);
    add("chain", "child for another camera", signed(other, child, "delegate sign"));
    byte[] role = with(chain, child + 1, 4);
    add("chain", "child of another role", signed(role, child, "delegate sign"));
    byte[] stranger = chain.clone();
    System.arraycopy(cast.stranger.publicKey(), 0, stranger, child + 84, 32);
    add("chain", "child by another issuer", signed(stranger, child, "stranger sign"));
    byte[] closed = signed(with(chain, 4, 0), 1, "owner sign");
    add("chain", "child of a parent that may not delegate", closed);
    byte[] forged = signed(chain.clone(), 1, "stranger sign");
    add("chain", "first grant not signed by its owner", forged);
    byte[] single = cast.subscribe().encoded();
    byte[] lasting = single.clone();
    ByteBuffer.wrap(lasting).putLong(1 + 188, Cast.NOW + 7 * Cast.DAY);
    add("chain", "SUBSCRIBE grant of 8 days", signed(lasting, 1, "owner sign"));
    byte[] over = single.clone();
    ByteBuffer.wrap(over).putLong(1 + 188, Cast.NOW - 120_001);
    add("chain", "ended more than 120 s ago", signed(over, 1, "owner sign"));
    byte[] soon = single.clone();
    ByteBuffer.wrap(soon).putLong(1 + 180, Cast.NOW + 120_001);
    add("chain", "begins in more than 120 s", signed(soon, 1, "owner sign"));
    byte[] every = single.clone();
    Arrays.fill(every, 1 + 52, 1 + 84, (byte) 0);
    add("chain", "SUBSCRIBE grant to every camera", signed(every, 1, "owner sign"));
  }

  /** The grant at {@code at} signed anew, so that only what it says is wrong. */
  private static byte[] signed(byte[] chain, int at, String seed) {
    byte[] body = Arrays.copyOfRange(chain, at, at + 196);
    byte[] signature = Plain.sign(Cast.seed(seed), "sl1 grant", body);
    System.arraycopy(signature, 0, chain, at + 196, 64);
    return chain;
  }

  private static byte[] alone(byte[] chain, int child) {
    byte[] out = new byte[261];
    out[0] = 1;
    System.arraycopy(chain, child, out, 1, 260);
    return out;
  }

  private static byte[] swapped(byte[] chain) {
    byte[] out = chain.clone();
    System.arraycopy(chain, 1, out, 261, 260);
    System.arraycopy(chain, 261, out, 1, 260);
    return out;
  }

  /** Adds the group's order to the little-endian number: the same number to a careless verifier. */
  private static void addOrder(byte[] a, int at) {
    byte[] order =
        HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < 32; i++) {
      carry += (a[at + i] & 0xFF) + (order[i] & 0xFF);
      a[at + i] = (byte) carry;
      carry >>= 8;
    }
  }

  private void signedBytes(RightsSheet rights) {
    byte[] revocation = Cast.all(rights.revocation().encoded());
    add("revocation", "signature altered", flipped(revocation, revocation.length - 64));
    add("revocation", "ids not in order", exchanged(revocation));
    add("revocation", "an id twice", twice(revocation));
    add("revocation", "count that lies", with(revocation, 61, 1));
    add("revocation", "reserved byte set", with(revocation, 3, 1));
    add("revocation", "one byte behind", longer(revocation));
    byte[] enrolment = Cast.all(cast.enrolment(cast.display, Role.SUBSCRIBE).encoded());
    add("enrolment", "signature altered", flipped(enrolment, 116));
    add("enrolment", "another hop key", flipped(enrolment, 68));
    add("enrolment", "no role", with(enrolment, 1, 0));
    add("enrolment", "role 8", with(enrolment, 1, 8));
    add("enrolment", "reserved byte set", with(enrolment, 2, 1));
    byte[] card = Cast.all(rights.card().encoded());
    add("card", "signature altered", flipped(card, card.length - 64));
    add("card", "address altered", flipped(card, 117));
    add("card", "address length that lies", with(card, 116, card[116] - 1));
    byte[] lasting = card.clone();
    ByteBuffer.wrap(lasting).putLong(108, Cast.NOW + 90 * Cast.DAY);
    byte[] body = Arrays.copyOf(lasting, lasting.length - 64);
    byte[] signature = Plain.sign(Cast.seed("relay sign"), "sl1 relay", body);
    System.arraycopy(signature, 0, lasting, body.length, 64);
    add("card", "longer than 90 days", lasting);
  }

  private static byte[] exchanged(byte[] revocation) {
    byte[] out = revocation.clone();
    System.arraycopy(revocation, 62, out, 78, 16);
    System.arraycopy(revocation, 78, out, 62, 16);
    return revoked(out);
  }

  private static byte[] twice(byte[] revocation) {
    byte[] out = revocation.clone();
    System.arraycopy(revocation, 62, out, 78, 16);
    return revoked(out);
  }

  private static byte[] revoked(byte[] out) {
    byte[] body = Arrays.copyOf(out, out.length - 64);
    System.arraycopy(
        Plain.sign(Cast.seed("owner sign"), "sl1 revoke", body), 0, out, body.length, 64);
    return out;
  }

  private void keys(ContentSheet content) {
    byte[] request = content.request.bytes();
    add("keyRequest", "signature altered", flipped(request, request.length - 1));
    add("keyRequest", "another camera", flipped(request, 40));
    add("keyRequest", "KEM key altered", flipped(request, 72));
    add("keyRequest", "one byte behind", longer(request));
    byte[] range = request.clone();
    Arrays.fill(range, 72, 76, (byte) 0xFF);
    byte[] body = Arrays.copyOf(range, range.length - 64);
    byte[] signature = Plain.sign(Cast.seed("display sign"), "sl1 keyreq", body);
    System.arraycopy(signature, 0, range, body.length, 64);
    add("keyRequest", "KEM key with a coefficient out of range, signed", range);
    byte[] response = content.response;
    add("keyResponse", "signature altered", flipped(response, 1256));
    add("keyResponse", "to another request", flipped(response, 0));
    add("keyResponse", "of another camera", flipped(response, 32));
    add("keyResponse", "epoch altered", flipped(response, 67));
    add("keyResponse", "floor altered", flipped(response, 75));
    add("keyResponse", "encapsulation altered, signed", response(response, 88));
    add(
        "keyResponse",
        "X25519 part of the encapsulation altered, signed",
        response(response, 1207));
    add("keyResponse", "ciphertext altered, signed", response(response, 1208));
    byte[] old = response.clone();
    ByteBuffer.wrap(old).putInt(64, (int) ContentSheet.EPOCH - 2);
    add("keyResponse", "epoch smaller than the largest known, signed", respond(old));
  }

  private static byte[] response(byte[] response, int at) {
    return respond(flipped(response, at));
  }

  private static byte[] respond(byte[] response) {
    byte[] body = Arrays.copyOf(response, 1256);
    System.arraycopy(
        Plain.sign(Cast.seed("camera sign"), "sl1 keyresp", body), 0, response, 1256, 64);
    return response;
  }

  private void objects(ContentSheet content) {
    ContentSheet.Place place = new ContentSheet.Place(0, 3, 0);
    byte[] object = content.sealed(ContentSheet.EPOCH, place, 0, Cast.bytes("refused", 20));
    int header = SealedHeader.headerLength(object, 0);
    add("object", "version 2", with(object, 0, 2));
    add("object", "flag added", with(object, 1, SealedHeader.KEYFRAME));
    add("object", "flag that does not exist", with(object, 1, 8));
    add("object", "capture time altered", flipped(object, 9));
    add("object", "priorGroupLast altered", flipped(object, 13));
    add("object", "another object of the same group", with(object, 14, object[14] ^ 1));
    add("object", "epoch altered", flipped(object, 15));
    add("object", "ciphertext altered", flipped(object, header));
    add("object", "tag altered", flipped(object, object.length - 65));
    add("object", "signature altered", flipped(object, object.length - 64));
    add("object", "one byte behind", longer(object));
    byte[] insider = object.clone();
    System.arraycopy(
        Plain.sign(Cast.seed("display sign"), "sl1 frame"), 0, insider, object.length - 64, 64);
    add("object", "signed by a display that holds the key", insider);
    byte[] longKid = Plain.join(Arrays.copyOf(object, 14), new byte[] {(byte) 0x93, 0, 9});
    byte[] rest = Arrays.copyOfRange(object, header, object.length);
    add("object", "epoch in more bytes than it needs", Plain.join(longKid, rest));
    byte[] longCtr = Plain.join(Arrays.copyOf(object, 14), new byte[] {(byte) 0x88, 9, 3});
    add("object", "counter in more bytes than it needs", Plain.join(longCtr, rest));
    add("object", "epoch 0", Plain.join(Arrays.copyOf(object, 14), new byte[] {3}, rest));
  }

  private void frames(FrameSheet sheet) {
    byte[] fragment = sheet.fragments[2];
    add("frames", "type 0", new byte[1]);
    add("frames", "type 11", new byte[] {11});
    add("frames", "CONTROL without bytes", new byte[] {3, 0, 0, 0, 0, 0, 0});
    add("frames", "CONTROL longer than what is there", new byte[] {3, 0, 0, 0, 0, 0, 2, 1});
    add("frames", "CLOSE without its code", new byte[] {6, 0});
    add("frames", "FRAGMENT of epoch 0", zero(fragment, 5));
    add("frames", "FRAGMENT whose seq is smaller than its index", zero(fragment, 9));
    add("frames", "FRAGMENT with a flag that does not exist", with(fragment, 23, 8));
    add("frames", "FRAGMENT with index = count", with(fragment, 25, 3));
    add("frames", "FRAGMENT whose length lies", with(fragment, 29, fragment[29] + 1));
    add("frames", "FRAGMENT with a byte behind", longer(fragment));
    byte[] inner = sheet.fragments[0].clone();
    ByteBuffer.wrap(inner).putShort(28, (short) (WireLimits.SYMBOL_BYTES - 1));
    add("frames", "FRAGMENT, not the last, of 1137 bytes", shorter(inner));
    byte[] skip = new byte[17];
    skip[0] = 8;
    skip[8] = 1;
    add("frames", "SKIP of nothing", skip);
    byte[] repair = new byte[15 + Symbol.bytesAt(0) + 1];
    repair[0] = 10;
    repair[8] = 1;
    add("frames", "REPAIR over nothing", repair);
    add("frames", "REPAIR over 129 seqs", with(repair, 13, 129));
    add("frames", "REPAIR, row 128", with(with(repair, 13, 2), 14, 128));
    byte[] feedback = new byte[46];
    feedback[0] = 7;
    add("frames", "FEEDBACK: largest 0 and a bit below it", with(feedback, 16, 1));
    add("frames", "FEEDBACK: 17 entries", with(feedback, 45, 17));
    byte[] entry = Arrays.copyOf(with(feedback, 45, 1), 67);
    entry[53] = 1;
    entry[65] = 1;
    add("frames", "FEEDBACK: bitmap that ends with a zero byte", entry);
  }

  private static byte[] zero(byte[] from, int at) {
    byte[] out = from.clone();
    Arrays.fill(out, at, at + 4, (byte) 0);
    return out;
  }

  private void control(ControlSheet sheet) {
    add("control", "type 0", new byte[3]);
    add("control", "type 17", new byte[] {17, 0, 0});
    add("control", "longer than 16,384 bytes", new byte[] {1, 0x3F, (byte) 0xFE});
    sheet.messages().stream()
        .map(message -> message.encode())
        .forEach(
            bytes -> {
              byte[] more = longer(bytes);
              int body = more.length - 3;
              more[1] = (byte) (body >> 8);
              more[2] = (byte) body;
              add("control", "type " + bytes[0] + " with one byte more", more);
              add("control", "type " + bytes[0] + " cut by one byte", shorter(bytes));
            });
    byte[] subscribe = sheet.messages().get(3).encode();
    add("control", "SUBSCRIBE for 5 names", with(subscribe, 43, 5));
    add("control", "SUBSCRIBE with a capital in a name", with(subscribe, 45, 'V'));
    byte[] ok = sheet.messages().get(4).encode();
    add("control", "SUBSCRIBE_OK: present 2", with(ok, 7, 2));
    add("control", "SUBSCRIBE_OK: a location where there is none", with(ok, 11, 1));
    byte[] fetch = sheet.messages().get(8).encode();
    add("control", "FETCH from after to", with(fetch, 14, 10));
    byte[] fetchOk = sheet.messages().get(18).encode();
    add("control", "FETCH_OK first after last", with(fetchOk, 11, 9));
    add("control", "FETCH_OK: a location where there is none", with(fetchOk, 7, 0));
    byte[] error = sheet.messages().get(9).encode();
    add("control", "REQUEST_ERROR with code 0", with(error, 8, 0));
    add("control", "REQUEST_ERROR with code 5", with(error, 8, 5));
  }
}
