package io.github.sightline.relay.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fuzz targets without the fuzzer: every kept input, every vector, and bytes near them. */
class KeptInputsTest {
  private static final int NEAR = 3_000;
  private final KeptInputs kept = new KeptInputs(KeptInputs.root());

  // [W-38]
  @ParameterizedTest
  @EnumSource(Target.class)
  void everyKeptInputIsHarmless(Target target) {
    List<byte[]> inputs = kept.of(target);
    assertTrue(inputs.size() > 1, "inputs of " + target);
    inputs.forEach(target::run);
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void soAreBytesNearThem(Target target) {
    SplittableRandom random = new SplittableRandom(target.name().hashCode());
    List<byte[]> inputs = kept.of(target);
    for (int i = 0; i < NEAR; i++) {
      byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
      for (int j = random.nextInt(4); j >= 0 && input.length > 0; j--) {
        input[random.nextInt(input.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(input.length + 20) : input.length;
      target.run(Arrays.copyOf(input, length));
    }
  }

  @Test
  void aTargetCanFail() {
    assertThrows(IllegalStateException.class, () -> Target.require(false, "planted"));
  }
}
