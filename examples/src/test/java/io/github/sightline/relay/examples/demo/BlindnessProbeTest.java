package io.github.sightline.relay.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlindnessProbeTest {
  private final byte[] clear = new byte[100_000];
  private final byte[] other = new byte[1_000_000];
  private final BlindnessProbe probe = new BlindnessProbe(clear.length);

  @BeforeEach
  void learn() {
    SplittableRandom random = new SplittableRandom(5);
    random.nextBytes(clear);
    random.nextBytes(other);
    probe.add(ByteBuffer.wrap(clear));
  }

  @Test
  void thirtyOneClearBytesAreFoundWhereverTheyLie() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 1000; round++) {
      byte[] datagram = new byte[1200];
      random.nextBytes(datagram);
      int from = random.nextInt(clear.length - 31);
      System.arraycopy(clear, from, datagram, random.nextInt(1200 - 31 + 1), 31);
      long before = probe.plaintextBytesSeen();

      probe.look(ByteBuffer.wrap(datagram));

      assertTrue(probe.plaintextBytesSeen() >= before + 16, "round " + round);
    }
  }

  @Test
  void otherBytesAreNotFound() {
    probe.look(ByteBuffer.wrap(other));

    assertEquals(0, probe.plaintextBytesSeen());
  }

  @Test
  void onlyFromPositionToLimit() {
    probe.look(ByteBuffer.wrap(clear, 0, 0));
    probe.look(ByteBuffer.wrap(clear, 5, 15));

    assertEquals(0, probe.plaintextBytesSeen());
  }

  @Test
  void aWholeAccessUnitCountsAllItsWindows() {
    probe.look(ByteBuffer.wrap(clear).asReadOnlyBuffer());

    assertEquals(100_000, probe.plaintextBytesSeen());
  }

  @Test
  void paddingIsNoPicture() {
    BlindnessProbe padded = new BlindnessProbe(4096);
    padded.add(ByteBuffer.allocate(4096));

    padded.look(ByteBuffer.allocate(4096));

    assertEquals(0, padded.plaintextBytesSeen());
  }
}
