package io.github.sightline.relay.bench;

import io.github.sightline.relay.impl.fec.RepairDecoder;
import io.github.sightline.relay.impl.fec.RepairEncoder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The repair code on one core. {@code data} is the bytes of the span's symbols per nanosecond, that
 * is GB/s of data, whatever the number of rows; the copy of the symbols into the encoder is in it.
 * Run with {@code -prof gc}: gc.alloc.rate.norm must be 0.
 *
 * <p>26 symbols are a 1080p P frame, 104 a small keyframe; a symbol is a full one, 1153 bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RepairBenchmark {
  private static final int SYMBOL = 1153;

  /** Where a symbol lies in an opened datagram: behind the header of its frame. */
  private static final int AT = 15;

  /** Symbols and rows (encode), or symbols and missing ones (rebuild). */
  @Param({"26+1", "26+4", "26+8", "104+8", "104+16"})
  String shape = "26+1";

  private final RepairEncoder encoder = new RepairEncoder(SYMBOL);
  private final RepairDecoder decoder = new RepairDecoder(SYMBOL);
  private byte[][] symbols = {};
  private byte[][] rows = {};
  private final byte[] out = new byte[AT + SYMBOL];
  private long firstSeq;

  /** Makes the span and its rows. */
  @Setup
  public void fill() {
    int plus = shape.indexOf('+');
    symbols = new byte[Integer.parseInt(shape.substring(0, plus))][AT + SYMBOL];
    rows = new byte[Integer.parseInt(shape.substring(plus + 1))][AT + SYMBOL];
    Random random = new Random(20);
    for (byte[] symbol : symbols) {
      random.nextBytes(symbol);
    }
    encoder.begin(0, symbols.length);
    for (int i = 0; i < symbols.length; i++) {
      encoder.add(i, symbols[i], AT, SYMBOL);
    }
    for (int row = 0; row < rows.length; row++) {
      encoder.row(row, rows[row], AT);
    }
  }

  /** Copies a span in and computes its first rows. */
  @Benchmark
  public byte[] encode(Volume volume) {
    encoder.begin(firstSeq, symbols.length);
    for (int i = 0; i < symbols.length; i++) {
      encoder.add(i, symbols[i], AT, SYMBOL);
    }
    for (int row = 0; row < rows.length; row++) {
      encoder.row(row, out, AT);
    }
    firstSeq += symbols.length;
    volume.data += (long) symbols.length * SYMBOL;
    return out;
  }

  /** Rebuilds the first symbols of a span, as many as there are rows. */
  @Benchmark
  public byte[] rebuild(Volume volume) {
    decoder.begin(0, symbols.length, SYMBOL);
    for (int i = rows.length; i < symbols.length; i++) {
      decoder.symbol(i, symbols[i], AT, SYMBOL);
    }
    for (int row = 0; row < rows.length; row++) {
      decoder.row(row, rows[row], AT, SYMBOL);
    }
    if (!decoder.solve()) {
      throw new IllegalStateException(shape + " was not solved");
    }
    for (int i = 0; i < rows.length; i++) {
      decoder.read(i, out, AT);
    }
    volume.data += (long) symbols.length * SYMBOL;
    return out;
  }

  /** What went through. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Volume {
    /** Bytes of data symbols; shown per nanosecond. */
    public long data;
  }
}
