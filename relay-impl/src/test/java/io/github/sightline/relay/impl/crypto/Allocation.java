package io.github.sightline.relay.impl.crypto;

import java.lang.reflect.Method;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;

/** How many bytes a thread has allocated, where the JDK says so. */
public final class Allocation {
  private final Object bean;
  private final Method allocated;

  private Allocation(Object bean, Method allocated) {
    this.bean = bean;
    this.allocated = allocated;
  }

  /** For the calling thread. By reflection: the machine's module does not read that module. */
  public static Allocation ofThisThread() throws Exception {
    try {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      Object bean = factory.getMethod("getThreadMXBean").invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      return new Allocation(bean, type.getMethod("getThreadAllocatedBytes", long.class));
    } catch (ClassNotFoundException e) {
      return Assumptions.abort("skipped: this JVM does not count allocation");
    }
  }

  /** Bytes so far. */
  public long bytes() throws Exception {
    return (Long) allocated.invoke(bean, Thread.currentThread().getId());
  }

  /** What the JDK's cipher allocates for one seal and one open. */
  static long ofRawCipher(Allocation meter, int rounds, int length) throws Exception {
    SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    Cipher seal = Cipher.getInstance("AES/GCM/NoPadding");
    Cipher open = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = new byte[12];
    byte[] aad = new byte[16];
    byte[] clear = new byte[length];
    byte[] sealed = new byte[length + 16];
    long at = meter.bytes();
    for (int i = 0; i < rounds; i++) {
      nonce[5] = (byte) i;
      nonce[6] = (byte) (i >> 8);
      seal.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
      seal.updateAAD(aad, 0, 16);
      seal.doFinal(clear, 0, length, sealed, 0);
      open.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
      open.updateAAD(aad, 0, 16);
      open.doFinal(sealed, 0, length + 16, clear, 0);
    }
    return (meter.bytes() - at) / rounds;
  }
}
