package io.github.sightline.relay.spec;

import java.util.Arrays;

/** Noise_IKpsk2_25519_AESGCM_SHA256 as Noise revision 34 reads, both sides' keys at hand. */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class PlainNoise {
  private byte[] chaining = Plain.ascii("Noise_IKpsk2_25519_AESGCM_SHA256");
  private byte[] hash = chaining;
  private byte[] key = new byte[0];
  private long nonce;

  /** What one handshake made, in order. */
  record Result(
      byte[] hello, byte[] welcome, byte[] hash, byte[] clientToRelay, byte[] relayToClient) {}

  /** Private keys of the four; payloads of the two messages. */
  record Script(
      byte[] prologue,
      byte[] clientStatic,
      byte[] clientEphemeral,
      byte[] relayStatic,
      byte[] relayEphemeral,
      byte[] helloPayload,
      byte[] welcomePayload) {}

  static Result run(Script s) {
    byte[] relayPublic = Plain.hopPublic(s.relayStatic);
    byte[] clientPublic = Plain.hopPublic(s.clientStatic);
    byte[] e = Plain.hopPublic(s.clientEphemeral);
    byte[] f = Plain.hopPublic(s.relayEphemeral);
    PlainNoise noise = new PlainNoise();
    noise.mixHash(s.prologue);
    noise.mixHash(relayPublic);
    noise.mixEphemeral(e);
    noise.mixKey(Plain.agree(s.clientEphemeral, relayPublic));
    byte[] named = noise.encrypt(clientPublic);
    noise.mixKey(Plain.agree(s.clientStatic, relayPublic));
    byte[] hello = Plain.join(e, named, noise.encrypt(s.helloPayload));
    noise.mixEphemeral(f);
    noise.mixKey(Plain.agree(s.relayEphemeral, e));
    noise.mixKey(Plain.agree(s.relayEphemeral, clientPublic));
    noise.mixPsk(new byte[32]);
    byte[] welcome = Plain.join(f, noise.encrypt(s.welcomePayload));
    byte[] two = noise.derive(new byte[0], 64);
    return new Result(
        hello, welcome, noise.hash, Arrays.copyOf(two, 32), Arrays.copyOfRange(two, 32, 64));
  }

  private void mixHash(byte[] what) {
    hash = Plain.sha256(hash, what);
  }

  private byte[] derive(byte[] secret, int length) {
    return Plain.hkdf("HmacSHA256", chaining, secret, new byte[0], length);
  }

  private void mixKey(byte[] secret) {
    byte[] two = derive(secret, 64);
    chaining = Arrays.copyOf(two, 32);
    key = Arrays.copyOfRange(two, 32, 64);
    nonce = 0;
  }

  private void mixEphemeral(byte[] e) {
    mixHash(e);
    mixKey(e);
  }

  private void mixPsk(byte[] psk) {
    byte[] three = derive(psk, 96);
    chaining = Arrays.copyOf(three, 32);
    mixHash(Arrays.copyOfRange(three, 32, 64));
    key = Arrays.copyOfRange(three, 64, 96);
    nonce = 0;
  }

  private byte[] encrypt(byte[] clear) {
    byte[] sealed = Plain.seal(key, Plain.join(new byte[4], Plain.u64(nonce++)), hash, clear);
    mixHash(sealed);
    return sealed;
  }
}
