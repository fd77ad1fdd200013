package io.github.sightline.relay.impl.cache;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** C1, C14: what a pinned reader found is not wiped before it lets go, in every interleaving. */
public class PinsLincheckTest {
  private final Pins pins = new Pins();
  private final Pins.Pin one = Objects.requireNonNull(pins.register(0, Long.MAX_VALUE));
  private final Pins.Pin two = Objects.requireNonNull(pins.register(0, Long.MAX_VALUE));
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private volatile Memory current = new Memory();

  private static final class Memory {
    private volatile boolean wiped;
  }

  private record Waiting(Memory memory, long stamp) {}

  /** Unlinks what there is, as an eviction does. */
  @Operation(nonParallelGroup = "writer")
  public void replace() {
    Memory before = current;
    current = new Memory();
    waiting.add(new Waiting(before, pins.stamp()));
  }

  /** Wipes what nobody pins. */
  @Operation(nonParallelGroup = "writer")
  public void wipe() {
    Waiting oldest = waiting.peek();
    if (oldest != null && pins.free(oldest.stamp)) {
      oldest.memory.wiped = true;
      waiting.remove();
    }
  }

  /** Whether all that was read was whole. */
  @Operation(nonParallelGroup = "one")
  public boolean readOne() {
    return read(one);
  }

  /** The same by another. */
  @Operation(nonParallelGroup = "two")
  public boolean readTwo() {
    return read(two);
  }

  boolean read(Pins.Pin pin) {
    if (!pin.pin()) {
      return false;
    }
    Memory found = current;
    boolean whole = !found.wiped;
    whole &= !found.wiped;
    pin.unpin();
    return whole;
  }

  final boolean pinOnlyTheLookUp(Pins.Pin pin) {
    if (!pin.pin()) {
      return false;
    }
    Memory found = current;
    pin.unpin();
    return !found.wiped;
  }

  /** A planted bug: the reader lets go before it has read. */
  public static class LetsGoEarly extends PinsLincheckTest {
    @Override
    boolean read(Pins.Pin pin) {
      return pinOnlyTheLookUp(pin);
    }
  }

  private static ModelCheckingOptions every() {
    return new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3)
        .minimizeFailedScenario(false);
  }

  @Test
  void noInterleavingWipesWhatAReaderHasPinned() {
    every().check(PinsLincheckTest.class);
  }

  @Test
  void readerThatLetsGoEarlyIsFound() {
    assertThrows(LincheckAssertionError.class, () -> every().check(LetsGoEarly.class));
  }
}
