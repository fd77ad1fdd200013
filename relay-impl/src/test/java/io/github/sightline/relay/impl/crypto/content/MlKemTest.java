package io.github.sightline.relay.impl.crypto.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.Vectors;
import java.util.List;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.junit.jupiter.api.Test;

/** ML-KEM-768 (FIPS 203) of the library under us, the part of X-Wing that is new. */
class MlKemTest {
  private static final MLKEMParameters ML_KEM = MLKEMParameters.ml_kem_768;

  private interface Kem {
    void run(Vectors.Case c);
  }

  /** Valid cases must run through, invalid ones must be refused where they are fed in. */
  private static void follow(String file, int least, Kem kem) {
    int valid = 0;
    int invalid = 0;
    for (Vectors.Case c : Vectors.wycheproof(file)) {
      if (c.valid()) {
        kem.run(c);
        valid++;
      } else {
        assertThrows(IllegalArgumentException.class, () -> kem.run(c), c.toString());
        invalid++;
      }
    }
    System.out.println(file + ": " + valid + " valid, " + invalid + " refused");
    assertTrue(valid + invalid >= least);
  }

  @Test
  void encapsulatesLikeWycheproofAndRefusesEveryInvalidKey() {
    follow(
        "mlkem_768_encaps_test.json",
        40,
        c -> {
          MLKEMPublicKeyParameters key = new MLKEMPublicKeyParameters(ML_KEM, c.bytes("ek"));
          SecretWithEncapsulation made =
              MLKEMGenerator.internalGenerateEncapsulated(key, c.bytes("m"));
          assertArrayEquals(c.bytes("K"), made.getSecret(), c.toString());
          assertArrayEquals(c.bytes("c"), made.getEncapsulation(), c.toString());
        });
  }

  @Test
  void decapsulatesLikeWycheproofAndRefusesEveryInvalidCase() {
    follow(
        "mlkem_768_test.json",
        50,
        c -> {
          MLKEMPrivateKeyParameters key = new MLKEMPrivateKeyParameters(ML_KEM, c.bytes("seed"));
          byte[] secret = new MLKEMExtractor(key).extractSecret(c.bytes("c"));
          assertArrayEquals(c.bytes("K"), secret, c.toString());
          assertArrayEquals(c.bytes("ek"), key.getPublicKey(), c.toString());
        });
  }

  @Test
  void decapsulatesWithExpandedKeysAndRefusesEveryInvalidOne() {
    follow(
        "mlkem_768_semi_expanded_decaps_test.json",
        5,
        c -> {
          MLKEMPrivateKeyParameters key = new MLKEMPrivateKeyParameters(ML_KEM, c.bytes("dk"));
          byte[] secret = new MLKEMExtractor(key).extractSecret(c.bytes("c"));
          assertArrayEquals(c.bytes("K"), secret, c.toString());
        });
  }

  @Test
  void makesTheKeysOfWycheproof() {
    follow(
        "mlkem_768_keygen_seed_test.json",
        12,
        c -> {
          MLKEMPrivateKeyParameters key = new MLKEMPrivateKeyParameters(ML_KEM, c.bytes("seed"));
          assertArrayEquals(c.bytes("ek"), key.getPublicKey(), c.toString());
          assertArrayEquals(c.bytes("dk"), key.getEncoded(), c.toString());
        });
  }

  /** A comparison that stops at a zero byte would accept this ciphertext. */
  @Test
  void comparesTheWholeCiphertext() {
    List<String> lines = Vectors.lines("cctv-mlkem/ML-KEM-768-strcmp.txt");
    byte[] key = value(lines, "dk");
    MLKEMPrivateKeyParameters parsed = new MLKEMPrivateKeyParameters(ML_KEM, key);
    byte[] secret = new MLKEMExtractor(parsed).extractSecret(value(lines, "c"));
    assertArrayEquals(value(lines, "K"), secret);
    assertEquals(32, secret.length);
  }

  private static byte[] value(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name + " = ")) {
        return Vectors.hex(line.substring(name.length() + 3));
      }
    }
    throw new AssertionError("no " + name);
  }
}
