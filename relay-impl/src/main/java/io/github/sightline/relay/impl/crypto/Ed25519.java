package io.github.sightline.relay.impl.crypto;

/** Labelled, strict Ed25519 (RFC 8032): every signature of sightline/1 names its purpose. */
@SuppressWarnings("DoNotCallSuggester")
public final class Ed25519 {
  /** Length of a public key in bytes. */
  public static final int KEY = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE = 64;

  private Ed25519() {}

  /** What a signature is for: 16 bytes in front of the message, so none prefixes another. */
  public enum Label {
    GRANT("sl1 grant"),
    REVOKE("sl1 revoke"),
    ENROL("sl1 enrol"),
    RELAY("sl1 relay"),
    FRAME("sl1 frame"),
    KEYREQ("sl1 keyreq"),
    KEYRESP("sl1 keyresp"),
    ANNOUNCE("sl1 announce"),
    LOG("sl1 log"),
    PROOF("sl1 proof"),
    RECEIPT("sl1 receipt");

    /** Length of the padded label in bytes. */
    public static final int BYTES = 16;

    private final String text;

    Label(String text) {
      this.text = text;
    }

    /** The label without its padding. */
    public String text() {
      return text;
    }
  }

  /** One private signing key. */
  public static final class Signer implements AutoCloseable {
    private Signer() {}

    /** The key is copied. */
    public static Signer of(byte[] seed32) {
      throw new UnsupportedOperationException("" + seed32.length);
    }

    /** The public half, a copy. */
    public byte[] publicKey() {
      throw new UnsupportedOperationException();
    }

    /** Signs label and message. */
    public byte[] sign(Label label, byte[] message) {
      return sign(label, message, 0, message.length);
    }

    /** Signs label and a part of an array. */
    public byte[] sign(Label label, byte[] a, int at, int len) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  /** Checks signatures; pure. */
  public static final class Verifier {
    private Verifier() {}

    /** Whether the 64 bytes at {@code sigAt} are this key's signature of label and message. */
    public static boolean verify(
        byte[] public32, Label label, byte[] message, byte[] sig, int sigAt) {
      return verify(public32, label, message, 0, message.length, sig, sigAt);
    }

    /** The same for a part of an array. */
    public static boolean verify(
        byte[] public32, Label label, byte[] a, int at, int len, byte[] sig, int sigAt) {
      throw new UnsupportedOperationException();
    }

    /** Whether these 32 bytes are a usable public key: canonical, of prime order. */
    public static boolean validKey(byte[] a, int at) {
      throw new UnsupportedOperationException("" + a.length + at);
    }
  }
}
