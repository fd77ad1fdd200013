package io.github.sightline.relay.impl.grant;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the fields of one encoded grant lie, relative to its first byte.
 *
 * <pre>
 *   0 ver 1 | role 1 | depth 1 | flags 1
 *   4 grantId 16 | 20 owner 32 | 52 camera 32 | 84 issuer 32 | 116 subjectSign 32 | 148 subjectHop 32
 * 180 notBefore 8 | 188 notAfter 8 | 196 signature 64
 * </pre>
 */
final class GrantLayout {
  static final int BYTES = 260;
  static final int ROLE = 1;
  static final int DEPTH = 2;
  static final int FLAGS = 3;
  static final int ID = 4;
  static final int OWNER = 20;
  static final int CAMERA = 52;
  static final int ISSUER = 84;
  static final int SUBJECT_SIGN = 116;
  static final int SUBJECT_HOP = 148;
  static final int NOT_BEFORE = 180;
  static final int NOT_AFTER = 188;
  static final int SIGNATURE = 196;

  static final int ID_BYTES = 16;
  static final int KEY_BYTES = 32;
  static final int VERSION = 1;
  static final int MAY_DELEGATE = 1;

  private GrantLayout() {}

  static byte[] key(byte[] a, int at) {
    return Arrays.copyOfRange(a, at, at + KEY_BYTES);
  }

  static boolean sameKey(byte[] a, int at, byte[] b, int bAt) {
    return Arrays.equals(a, at, at + KEY_BYTES, b, bAt, bAt + KEY_BYTES);
  }

  static boolean zeroKey(byte[] a, int at) {
    for (int i = at; i < at + KEY_BYTES; i++) {
      if (a[i] != 0) {
        return false;
      }
    }
    return true;
  }

  static long number(byte[] a, int at) {
    return ByteBuffer.wrap(a).getLong(at);
  }
}
