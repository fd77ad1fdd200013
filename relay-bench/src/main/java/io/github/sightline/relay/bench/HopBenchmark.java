package io.github.sightline.relay.bench;

import io.github.sightline.relay.impl.crypto.HopKeys;
import io.github.sightline.relay.impl.crypto.ReplayWindow;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One full datagram of 1200 bytes on one core, AES-256-GCM. The limit to divide by, in the same
 * run: {@code cipherSeal} and {@code cipherOpen}, the JDK's cipher and nothing else. Run with
 * {@code -prof gc}: what {@code seal} and {@code open} allocate must equal what the cipher does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HopBenchmark {
  private static final byte[] ZERO_NONCE = new byte[12];
  private static final int HEADER = 16;
  private static final int CLEAR = 1168;
  private static final int SEALED = CLEAR + 16;

  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] nonce = new byte[12];
  private final byte[] clear = new byte[CLEAR];
  private final byte[] datagram = new byte[HEADER + SEALED];
  private final byte[] received = new byte[HEADER + SEALED];
  private final byte[] out = new byte[CLEAR];
  private final HopKeys receiving = new HopKeys(new byte[32], new byte[32]);
  private HopKeys sending = new HopKeys(new byte[32], new byte[32]);
  private final ReplayWindow window = new ReplayWindow();
  private final Cipher seals;
  private final Cipher opens;
  private long counter;
  private long nonceCounter;

  /** Makes the ciphers and one datagram to open. */
  public HopBenchmark() {
    try {
      seals = Cipher.getInstance("AES/GCM/NoPadding");
      opens = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals the datagram that is opened again and again. */
  @Setup
  public void fill() {
    HopKeys once = new HopKeys(new byte[32], new byte[32]);
    once.seal(0, received, 0, HEADER, clear, 0, CLEAR, received, HEADER);
  }

  /** Ours: new keys where the counter ends, as a session would. */
  @Benchmark
  public int seal() {
    if (counter == HopKeys.COUNTER_LIMIT) {
      sending.close();
      sending = new HopKeys(new byte[32], new byte[32]);
      counter = 0;
    }
    return sending.seal(counter++, datagram, 0, HEADER, clear, 0, CLEAR, datagram, HEADER);
  }

  /** Ours. */
  @Benchmark
  public int open() {
    return receiving.open(0, received, 0, HEADER, received, HEADER, SEALED, out, 0);
  }

  /** The replay window beside it, counters in order. */
  @Benchmark
  public boolean replayWindow() {
    return window.accept(counter++);
  }

  /** The JDK's cipher alone. */
  @Benchmark
  public int cipherSeal() throws GeneralSecurityException {
    nonceCounter++;
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (nonceCounter >>> (56 - 8 * i));
    }
    seals.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
    seals.updateAAD(datagram, 0, HEADER);
    return seals.doFinal(clear, 0, CLEAR, datagram, HEADER);
  }

  /** The JDK's cipher alone. */
  @Benchmark
  public int cipherOpen() throws GeneralSecurityException {
    opens.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, ZERO_NONCE));
    opens.updateAAD(received, 0, HEADER);
    return opens.doFinal(received, HEADER, SEALED, out, 0);
  }
}
