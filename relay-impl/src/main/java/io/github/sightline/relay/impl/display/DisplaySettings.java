package io.github.sightline.relay.impl.display;

import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.content.KeyWrap;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.session.HopClient;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Everything a display is made of: checked by the builder, fixed for its life. */
public record DisplaySettings(
    Host host,
    DeviceKeys keys,
    OwnerId owner,
    Chains chains,
    RelayCard card,
    HopClient.Target target,
    int budgetMillis,
    int staleAfterMillis,
    LongSupplier deviceCounter,
    Revocations revocations,
    Consumer<RelayEvent> events,
    Runnable afterBatch) {

  /** Ours: reassembly (8 MiB a track) for a display wall of sixteen. */
  public static final long MEMORY = 128L << 20;

  HopClient.Device device() {
    return new HopClient.Device(keys, owner, chains.any(), deviceCounter);
  }

  /** A fresh request for a camera's key. */
  KeyWrap.Request keyRequest(CameraId camera, long largestEpoch) {
    byte[] nonce = new byte[32];
    byte[] entropy = new byte[32];
    host.randomBytes(nonce);
    host.randomBytes(entropy);
    byte[] chain = chains.of(camera);
    if (chain == null) {
      throw new IllegalStateException("no grant for camera " + camera);
    }
    long counter = deviceCounter.getAsLong();
    return KeyWrap.begin(counter, nonce, keys, camera, chain, largestEpoch, entropy);
  }

  /** Which chain answers for which camera. */
  public interface Chains {
    /** The chain for the handshake. */
    byte[] any();

    /** How many there are. */
    int size();

    /** Another one for the handshake, after one was refused: they come in turn. */
    byte[] next();

    /** Takes a verified chain of the same owner in the place of the camera's; false for others. */
    boolean renew(GrantChain chain);

    /** Those that end soon and were not told yet; usually none. */
    List<RelayEvent.GrantExpiring> expiring(long timeMillis);

    /** The chain whose last grant names that camera, or null. */
    byte @Nullable [] of(CameraId camera);
  }
}
