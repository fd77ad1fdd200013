package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.session.HopClient;
import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.Host;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Everything a camera is made of: checked by the builder, fixed for its life. */
public record CameraSettings(
    Host host,
    DeviceKeys keys,
    GrantChain chain,
    RelayCard card,
    HopClient.Target target,
    List<TrackName> tracks,
    int budgetMillis,
    DeviceRecord durable,
    long strictMillis,
    Revocations revocations,
    Runnable keyframeWanted,
    LongConsumer targetBitrate,
    Consumer<RelayEvent> events,
    Tap tap,
    Gate gate,
    Runnable afterBatch) {

  /** Ours: history (8 MiB a track) with room for four tracks. */
  public static final long MEMORY = 48L << 20;

  OwnerId owner() {
    return chain.owner();
  }

  CameraId camera() {
    return chain.camera();
  }

  HopClient.Device device() {
    return new HopClient.Device(keys, owner(), chain.encoded(), durable);
  }

  /** Sees each sealed object, in the node's turn. */
  @FunctionalInterface
  public interface Tap {
    /** Borrowed. */
    void sealed(TrackIdentity track, SealedObject object);
  }

  /** What the front door answers at once, without asking the node's thread. */
  public interface Gate {
    /** Frames are taken. */
    void open();

    /** Frames are not taken, and this is why. */
    void refused(Outcome why);
  }
}
