package io.github.sightline.relay.bench;

import io.github.sightline.relay.impl.crypto.Aead;
import io.github.sightline.relay.impl.crypto.Ed25519.Label;
import io.github.sightline.relay.impl.crypto.Ed25519.Signer;
import io.github.sightline.relay.impl.crypto.Ed25519.Verifier;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.TrackIdentity.FrameSignature;
import io.github.sightline.relay.impl.crypto.content.FrameOpener;
import io.github.sightline.relay.impl.crypto.content.FrameSealer;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * One frame on one core: sealed and signed at the camera, verified and opened at the display, and
 * the parts of both. 30,000 bytes are a 1080p P frame at 8 Mb/s, 350,000 a keyframe.
 *
 * <p>The limits to divide by, in the same run: {@code aeadSeal} and {@code aeadOpen} for the
 * cipher; the signature is Bouncy Castle's. Run with {@code -prof gc}: the allocation of all must
 * not grow with {@code bytes}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SealBenchmark {
  private static final byte[] ZERO_NONCE = new byte[Aead.NONCE];

  /** Length of the clear frame. */
  @Param({"30000", "350000"})
  int bytes = 30_000;

  private final Signer signer = Signer.of(new byte[32]);
  private final TrackIdentity track =
      TrackIdentity.of(OwnerId.of(new byte[32]), CameraId.of(signer.publicKey()), TrackName.MAIN);
  private final FrameSealer sealer = new FrameSealer(track, signer);
  private final FrameOpener opener = new FrameOpener(track);
  private final FrameSignature signature = new FrameSignature(track);
  private final Aead aead = Aead.aes256Gcm(new byte[32]);
  private final Aead received = Aead.aes256Gcm(new byte[32]);
  private final byte[] nonce = new byte[Aead.NONCE];
  private final byte[] aad = new byte[126];
  private final byte[] message = new byte[64];
  private final byte[] publicKey = signer.publicKey();
  private final byte[] signed = signer.sign(Label.GRANT, message);
  private byte[] clear = {};
  private byte[] sealed = {};
  private byte[] fixed = {};
  private byte[] aeadSealed = {};
  private byte[] out = {};
  private int fixedLength;
  private long object;

  /** Makes one frame, sealed once for the benchmarks that only open. */
  @Setup
  public void fill() {
    clear = new byte[bytes];
    new Random(20).nextBytes(clear);
    sealed = new byte[bytes + FrameSealer.maxOverhead()];
    fixed = new byte[sealed.length];
    out = new byte[sealed.length];
    aeadSealed = new byte[bytes + Aead.TAG];
    sealer.epoch(1, new byte[32]);
    opener.epoch(1, new byte[32], 0);
    fixedLength = sealer.seal(1, 0, 0, 0, object, ByteBuffer.wrap(clear), fixed, 0);
    received.seal(nonce, aad, 0, aad.length, clear, 0, bytes, aeadSealed, 0);
  }

  /** The camera: AEAD and signature. */
  @Benchmark
  public int seal() {
    object++;
    return sealer.seal(0, object, 0, 0, object, ByteBuffer.wrap(clear), sealed, 0);
  }

  /** The display: signature and AEAD. */
  @Benchmark
  public int open() {
    return opener.open(fixed, 0, fixedLength, out, 0);
  }

  /** A relay: the signature alone, without any content key. */
  @Benchmark
  public boolean verifyFrame() {
    return signature.verify(fixed, 0, fixedLength);
  }

  /** Limit of seal: the cipher alone. */
  @Benchmark
  public int aeadSeal() {
    object++;
    nonce[4] = (byte) object;
    nonce[5] = (byte) (object >> 8);
    nonce[6] = (byte) (object >> 16);
    nonce[7] = (byte) (object >> 24);
    return aead.seal(nonce, aad, 0, aad.length, clear, 0, bytes, sealed, 0);
  }

  /** Limit of open: the cipher alone. */
  @Benchmark
  public int aeadOpen() {
    return received.open(ZERO_NONCE, aad, 0, aad.length, aeadSealed, 0, aeadSealed.length, out, 0);
  }

  /** A signature of a short message, as of a grant. */
  @Benchmark
  public byte[] sign() {
    return signer.sign(Label.GRANT, message);
  }

  /** The strict verification of a short message, as of a grant: equation and both points. */
  @Benchmark
  public boolean verify() {
    return Verifier.verify(publicKey, Label.GRANT, message, signed, 0);
  }

  /** What a forgery costs: the equation alone. */
  @Benchmark
  public boolean verifyForged() {
    return Verifier.verify(publicKey, Label.REVOKE, message, signed, 0);
  }
}
