package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Digest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * An owner's file:
 *
 * <pre>
 *   "sightline owner 1\n" | memoryKibibytes 4 | passes 4 | salt 16 | nonce 12 | AES-256-GCM(state) + tag 16
 * </pre>
 *
 * key = Argon2id (RFC 9106, version 0x13, one lane) of the passphrase in UTF-8; all before the
 * ciphertext is associated data. Wrong passphrase and damage look the same, as they should.
 */
final class OwnerFile {
  /** RFC 9106, section 4, second recommended option, with one lane for three passes. */
  static final Stretch STRETCH = new Stretch(64 << 10, 3);

  private static final int SALT = 16;
  private static final int KEY = 32;

  /** Most bytes of one UTF-16 unit. */
  private static final int UTF8_MAX = 3;

  private static final int PARAMETERS = 8;
  private static final int HEADER = PARAMETERS + SALT + Aead.NONCE;

  /** How much work a guess costs; read from the file, so bounded before any is done. */
  record Stretch(int memoryKibibytes, int passes) {
    static final int MIN_MEMORY = 8 << 10;
    static final int MAX_MEMORY = 256 << 10;
    static final int MAX_PASSES = 16;

    boolean bounded() {
      return memoryKibibytes >= MIN_MEMORY
          && memoryKibibytes <= MAX_MEMORY
          && passes >= 1
          && passes <= MAX_PASSES;
    }
  }

  private OwnerFile() {}

  static OwnerState load(Path file, char[] passphrase) {
    int line = KeyFile.OWNER.line().length;
    byte[] bytes = KeyFile.OWNER.read(file, line + HEADER + OwnerState.MAX_BYTES + Aead.TAG);
    int header = line + HEADER;
    if (bytes.length < header + Aead.TAG) {
      throw KeyFile.OWNER.damaged(
          file, bytes.length + " bytes, expected at least " + (header + Aead.TAG));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(line);
    Stretch stretch = new Stretch(in.getInt(), in.getInt());
    if (!stretch.bounded()) {
      throw KeyFile.OWNER.damaged(
          file,
          "Argon2id with "
              + Integer.toUnsignedString(stretch.memoryKibibytes())
              + " KiB and "
              + Integer.toUnsignedString(stretch.passes())
              + " passes, expected "
              + Stretch.MIN_MEMORY
              + " to "
              + Stretch.MAX_MEMORY
              + " KiB and 1 to "
              + Stretch.MAX_PASSES
              + " passes");
    }
    byte[] clear = new byte[bytes.length - header - Aead.TAG];
    int length;
    try (Aead aead = aead(passphrase, stretch, bytes, line)) {
      byte[] nonce = Arrays.copyOfRange(bytes, header - Aead.NONCE, header);
      length = aead.open(nonce, bytes, 0, header, bytes, header, bytes.length - header, clear, 0);
    }
    if (length == Aead.REFUSED) {
      throw new RelayException(
          "owner file " + file + ": wrong passphrase, or the file is damaged", null);
    }
    OwnerState state = OwnerState.parse(clear);
    Digest.wipe(clear);
    if (state == null) {
      throw KeyFile.OWNER.damaged(file, "its content is not of version 1");
    }
    return state;
  }

  static void save(
      Path file, OwnerState state, char[] passphrase, Stretch stretch, Consumer<byte[]> entropy) {
    byte[] random = new byte[SALT + Aead.NONCE];
    entropy.accept(random);
    byte[] clear = state.encode();
    byte[] line = KeyFile.OWNER.line();
    int header = line.length + HEADER;
    byte[] bytes = new byte[header + clear.length + Aead.TAG];
    ByteBuffer.wrap(bytes)
        .put(line)
        .putInt(stretch.memoryKibibytes())
        .putInt(stretch.passes())
        .put(random);
    try (Aead aead = aead(passphrase, stretch, bytes, line.length)) {
      byte[] nonce = Arrays.copyOfRange(bytes, header - Aead.NONCE, header);
      aead.seal(nonce, bytes, 0, header, clear, 0, clear.length, bytes, header);
    } finally {
      Digest.wipe(clear);
    }
    KeyFile.OWNER.write(file, bytes);
  }

  private static Aead aead(char[] passphrase, Stretch stretch, byte[] bytes, int line) {
    int saltAt = line + PARAMETERS;
    byte[] salt = Arrays.copyOfRange(bytes, saltAt, saltAt + SALT);
    byte[] pass = utf8(passphrase);
    byte[] key = Digest.argon2id(pass, salt, stretch.memoryKibibytes(), stretch.passes(), KEY);
    try {
      return Aead.aes256Gcm(key);
    } finally {
      Digest.wipe(pass);
      Digest.wipe(key);
    }
  }

  private static byte[] utf8(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("owner passphrase: 0 characters, expected at least 1");
    }
    byte[] wide = new byte[passphrase.length * UTF8_MAX];
    ByteBuffer out = ByteBuffer.wrap(wide);
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    if (encoder.encode(CharBuffer.wrap(passphrase), out, true).isError()) {
      Digest.wipe(wide);
      throw new IllegalArgumentException("owner passphrase: half of a surrogate pair");
    }
    byte[] pass = Arrays.copyOf(wide, out.position());
    Digest.wipe(wide);
    return pass;
  }
}
