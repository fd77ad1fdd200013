package io.github.sightline.relay.spec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The cryptography of PROTOCOL.md written down as it reads, with the JDK alone. */
final class Plain {
  private Plain() {}

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static byte[] u32(long value) {
    return ByteBuffer.allocate(4).putInt((int) value).array();
  }

  static byte[] u64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(join(parts));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hmac(String name, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[64] : key, name));
      return mac.doFinal(join(parts));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** HMAC-SHA-256 cut to 16 bytes: mac1, mac2 and the cookie. */
  static byte[] mac16(byte[] key, byte[]... parts) {
    return Arrays.copyOf(hmac("HmacSHA256", key, parts), 16);
  }

  /** HKDF (RFC 5869). */
  static byte[] hkdf(String hmac, byte[] salt, byte[] ikm, byte[] info, int length) {
    byte[] secret = hmac(hmac, salt, ikm);
    byte[] out = new byte[0];
    byte[] block = new byte[0];
    for (int i = 1; out.length < length; i++) {
      block = hmac(hmac, secret, block, info, new byte[] {(byte) i});
      out = join(out, block);
    }
    return Arrays.copyOf(out, length);
  }

  static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] clear) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      GCMParameterSpec parameters = new GCMParameterSpec(128, nonce);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), parameters);
      cipher.updateAAD(aad);
      return cipher.doFinal(clear);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The shared secret of X25519 (RFC 7748). */
  static byte[] agree(byte[] privateKey, byte[] publicKey) {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey)));
      byte[] bigEndian = new byte[32];
      for (int i = 0; i < 32; i++) {
        bigEndian[i] = publicKey[31 - i];
      }
      bigEndian[0] &= 0x7F;
      BigInteger u = new BigInteger(1, bigEndian);
      agreement.doPhase(
          keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)), true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hopPublic(byte[] privateKey) {
    byte[] basePoint = new byte[32];
    basePoint[0] = 9;
    return agree(privateKey, basePoint);
  }

  /** Ed25519 over the label, padded with zeros to 16 bytes, and the message. */
  static byte[] sign(byte[] seed, String label, byte[]... message) {
    try {
      KeyFactory keys = KeyFactory.getInstance("Ed25519");
      PrivateKey key =
          keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(label(label));
      signature.update(join(message));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] label(String text) {
    return Arrays.copyOf(ascii(text), 16);
  }

  /** The product in the field x^8 + x^4 + x^3 + x^2 + 1. */
  static int times(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product <<= 1;
      product ^= (product & 0x100) != 0 ? 0x11D : 0;
      product ^= (b >> bit & 1) != 0 ? a : 0;
    }
    return product;
  }

  static int over(int a, int b) {
    int quotient = a;
    for (int i = 0; i < 254; i++) {
      quotient = times(quotient, b);
    }
    return quotient;
  }

  /** The coefficient of a row at a seq. */
  static int coefficient(int row, long seq) {
    int y = (int) (seq & 127);
    return over(128 ^ y, (128 + row) ^ y);
  }
}
