package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.Outcome;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.base.Bytes;
import io.github.sightline.relay.impl.base.HotPath;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Ed25519;
import io.github.sightline.relay.impl.crypto.TrackIdentity;
import io.github.sightline.relay.impl.crypto.content.FrameSealer;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.media.SealedObject;
import io.github.sightline.relay.impl.memory.BufferLedger;
import io.github.sightline.relay.impl.memory.OwnerArena;
import io.github.sightline.relay.impl.recovery.OutboundTrack;
import io.github.sightline.relay.impl.recovery.Pacer;
import io.github.sightline.relay.impl.recovery.RepairCoder;
import io.github.sightline.relay.impl.session.CloseReason;
import io.github.sightline.relay.impl.session.Hop;
import io.github.sightline.relay.impl.session.HopClient;
import io.github.sightline.relay.impl.session.HopHandler;
import io.github.sightline.relay.impl.wire.ControlMessage;
import io.github.sightline.relay.impl.wire.MissingEntry;
import io.github.sightline.relay.media.Frame;
import io.github.sightline.relay.media.TrackName;
import io.github.sightline.relay.spi.DatagramPort;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.Node;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A camera as a state machine: frames in, datagrams out.
 *
 * <p>The idea: a frame is sealed once, for everybody; its sealed bytes are numbered, kept, cut into
 * fragments and paced to the relay. What comes back is small: FEEDBACK (answered from the history),
 * NEW_GROUP_REQUEST (a keyframe is wanted), KEY_REQUEST (answered for the granted), REVOKE (a new
 * epoch).
 *
 * <p>A session may come and go; epochs, numbering and history go on. A relay that comes back is
 * given the newest group at once, so its viewers need not wait for the next keyframe.
 *
 * <p>Rejected: sealing each fragment (2.5 % overhead and 17 cipher calls a frame); keeping frames
 * for a camera that has not joined (they would be old when it has).
 */
@HotPath
public final class CameraEngine implements Node, HopClient.Events, HopHandler, Pacer.Sink {
  /** Bytes of the largest frame: the largest object less what sealing adds. */
  public static final int MAX_FRAME = OwnerArena.MAX_PAYLOAD - FrameSealer.maxOverhead();

  private final CameraSettings settings;
  private final Host host;
  private final DeviceKeys keys;
  private final Revocations revocations;
  private final GrantClock grantClock;
  private final Rights rights;
  private final EpochKeeper epochs;
  private final KeyDesk desk;
  private final OwnerArena arena;
  private final CameraTracks tracks = new CameraTracks();
  private final RepairCoder coder = new RepairCoder();
  private final CameraCounters counters = new CameraCounters();
  private final Encoder encoder;
  private @Nullable HopClient client;
  private @Nullable Hop hop;
  private Pacer pacer;
  private long now;
  private long captureAtPublish;
  private long publishedAt = Long.MIN_VALUE;
  private boolean closed;

  /**
   * A camera that has no port yet.
   *
   * @param settings what the builder collected
   */
  public CameraEngine(CameraSettings settings) {
    this.settings = settings;
    this.host = settings.host();
    this.keys = settings.keys();
    this.now = host.nanoTime();
    this.revocations = settings.revocations();
    this.grantClock = new GrantClock(host, settings.durable());
    this.epochs = new EpochKeeper(host, keys, settings.durable());
    this.desk = new KeyDesk(this, settings, epochs);
    this.arena =
        new OwnerArena(
            settings.owner(),
            host.memory(),
            new BufferLedger(CameraSettings.MEMORY),
            CameraSettings.MEMORY);
    this.pacer = new Pacer(settings.owner(), coder, this);
    for (TrackName name : settings.tracks()) {
      TrackIdentity identity = TrackIdentity.of(settings.owner(), settings.camera(), name);
      tracks.add(new CameraTrack(name, identity, tracks.size() + 1L, keys, arena));
    }
    this.rights = new Rights(keys, settings.chain());
    this.encoder = new Encoder(settings);
    grantClock.witnessed(now, settings.chain().ownerNotBeforeMillis());
    Revocation stored = revocations.newest(settings.owner());
    if (stored != null) {
      grantClock.witnessed(now, stored.issuedAtMillis());
    }
  }

  /**
   * Begins: the port is there, the camera joins.
   *
   * @param at the time
   * @param port used until closed
   */
  public void open(long at, DatagramPort port) {
    now = at;
    HopClient joining = new HopClient(host, this, port, settings.device(), this);
    client = joining;
    joining.join(at, settings.target());
    joining.flush(at);
  }

  // --- frames in

  /**
   * Seals and sends one frame.
   *
   * @param at the time
   * @param name the track
   * @param frame its payload borrowed
   * @return ACCEPTED; NOT_CONNECTED; BACK_PRESSURED when the path or memory is full or a keyframe
   *     must come first; TOO_LARGE; ABSENT for a track the camera does not have; CLOSED
   */
  public Outcome publish(long at, TrackName name, Frame frame) {
    now = at;
    CameraTrack track = tracks.named(name);
    if (closed || track == null) {
      return closed ? Outcome.CLOSED : Outcome.ABSENT;
    }
    if (hop == null || (client != null && client.silent())) {
      counters.dropped++;
      track.breakOff();
      return Outcome.NOT_CONNECTED;
    }
    int bytes = frame.payload().remaining();
    if (bytes == 0 || bytes > MAX_FRAME) {
      counters.dropped++;
      return Outcome.TOO_LARGE;
    }
    if (track.stepped(frame.captureMicros()) && !epochs.prepared()) {
      desk.prepare(at, at);
    }
    if (!encoder.inTime(pacer, frame.discardable())) {
      counters.dropped++;
      track.leftOut(frame);
      return Outcome.BACK_PRESSURED;
    }
    if (!track.accepts(frame.keyframe(), frame.captureMicros())) {
      counters.dropped++;
      wantKeyframe(at);
      return Outcome.BACK_PRESSURED;
    }
    return sealAndSend(at, track, frame);
  }

  /** A frame of that track was left out before it came here: it goes on with a keyframe. */
  public void breakOff(TrackName name) {
    tracks.breakOff(name);
  }

  private Outcome sealAndSend(long at, CameraTrack track, Frame frame) {
    if (frame.keyframe()) {
      openEpochIfDue(at, track);
    }
    captureAtPublish = frame.captureMicros();
    publishedAt = at;
    epochs.firstFrame(at, grantMillis(at));
    SealedObject sealed = track.publish(at, frame);
    if (sealed == null) {
      counters.dropped++;
      wantKeyframe(at);
      return Outcome.BACK_PRESSURED;
    }
    counters.accepted++;
    settings.tap().sealed(track.identity(), sealed);
    pacer.release(at);
    if (epochs.timeToPrepare(at, track.objectsInEpoch())) {
      desk.prepare(at, at + EpochKeeper.AHEAD);
    }
    return Outcome.ACCEPTED;
  }

  /**
   * A keyframe is where epochs change: the first track to reach one makes the switch for all, the
   * others follow at theirs.
   */
  private void openEpochIfDue(long at, CameraTrack track) {
    if (desk.switched(at)) {
      settings
          .events()
          .accept(new RelayEvent.EpochRolled(track.identity().track(), epochs.epoch()));
    }
    if (track.epoch() != epochs.epoch()) {
      track.begin(epochs.epoch(), epochs.secret());
    }
  }

  // --- from the host

  @Override
  public void onDatagram(long nowNanos, InetSocketAddress from, ByteBuffer borrowed) {
    now = nowNanos;
    if (client != null) {
      client.onDatagram(nowNanos, from, borrowed);
    }
  }

  @Override
  public void onTimer(long nowNanos) {
    now = nowNanos;
    if (client == null) {
      return;
    }
    pacer.release(nowNanos);
    client.onTimer(nowNanos);
    desk.onTimer(nowNanos);
    RelayEvent.GrantExpiring soon = rights.expiring(grantMillis(nowNanos));
    if (soon != null) {
      settings.events().accept(soon);
    }
  }

  @Override
  public void onIdle(long nowNanos) {
    if (client != null) {
      client.flush(nowNanos);
    }
    settings.afterBatch().run();
  }

  @Override
  public long nextDeadlineNanos() {
    if (client == null) {
      return Long.MAX_VALUE;
    }
    long own = Math.min(pacer.nextDeadline(), desk.nextDeadline());
    return Math.min(own, client.nextDeadline());
  }

  // --- from the session

  @Override
  public HopHandler onJoined(long at, Hop joined, RelayCard relay) {
    hop = joined;
    pacer = new Pacer(settings.owner(), coder, this);
    tracks.forEach(track -> publish(at, track, joined));
    Revocation stored = revocations.newest(settings.owner());
    if (stored != null) {
      joined.control(at, new ControlMessage.Revoke(Bytes.of(stored.encoded())));
    }
    settings.gate().open();
    settings.events().accept(new RelayEvent.Joined(relay));
    wantKeyframe(at);
    return this;
  }

  private void publish(long at, CameraTrack track, Hop joined) {
    joined.control(
        at, new ControlMessage.Publish(track.alias(), track.name(), 0, rights.chain().encoded()));
    track.attach(at, new CameraTrack.Leg(pacer, joined), settings.budgetMillis());
  }

  @Override
  public void onRefused(long at, Outcome why, long againInNanos) {
    settings.gate().refused(why);
    settings.events().accept(new RelayEvent.Left(why));
  }

  @Override
  public void onPathTooSmall(long at) {
    settings.events().accept(new RelayEvent.PathTooSmall());
  }

  @Override
  public void onSilent(long at) {
    tracks.forEach(CameraTrack::breakOff);
    settings.gate().refused(Outcome.NOT_CONNECTED);
    settings.events().accept(new RelayEvent.Left(Outcome.NOT_CONNECTED));
  }

  @Override
  public void onBack(long at, RelayCard relay) {
    settings.gate().open();
    settings.events().accept(new RelayEvent.Joined(relay));
    wantKeyframe(at);
  }

  @Override
  public void onControl(long at, ControlMessage message) {
    if (message instanceof ControlMessage.KeyRequest request) {
      desk.on(at, request.request());
    } else if (message instanceof ControlMessage.NewGroupRequest) {
      wantKeyframe(at);
    } else if (message instanceof ControlMessage.Revoke revoke) {
      Revocation revocation = Revocation.parse(ByteBuffer.wrap(revoke.revocation()));
      if (revocation != null) {
        apply(at, revocation);
      }
    } else if (message instanceof ControlMessage.RequestError) {
      settings.gate().refused(Outcome.DENIED);
      settings.events().accept(new RelayEvent.Left(Outcome.DENIED));
    }
  }

  @Override
  public void onMissing(long at, byte[] plain, int entry) {
    OutboundTrack outbound = tracks.outbound(MissingEntry.alias(plain, entry));
    Hop live = hop;
    if (outbound != null && live != null) {
      outbound.onMissing(at, plain, entry, live);
      pacer.release(at);
    }
  }

  @Override
  public void onMoved(long at, long arrivedUntil) {
    tracks.resendAfter(at, arrivedUntil);
  }

  @Override
  public void onFeedback(long at) {
    Hop live = hop;
    if (live != null) {
      pacer.allow(live.rate().bytesPerNano());
      encoder.follow(live);
      pacer.release(at);
    }
  }

  @Override
  public void onClosed(long at, CloseReason reason) {
    counters.keep(pacer);
    hop = null;
    pacer.clear();
    tracks.forEach(CameraTrack::detach);
    settings
        .gate()
        .refused(reason.outcome() == Outcome.CLOSED ? Outcome.NOT_CONNECTED : reason.outcome());
    if (client != null) {
      client.tell(reason, settings.events());
    }
  }

  // --- to the session

  @Override
  public long send(long at, byte[] plain, int length) {
    Hop live = hop;
    counters.datagrams += live == null ? 0 : 1;
    return live == null ? Hop.NOT_SENT : live.send(at, plain, length);
  }

  @Override
  public void foreign(long at, SealedObject object) {
    counters.foreign++;
  }

  // --- commands

  /**
   * Applies the owner's newer revocation: another epoch at the next keyframe, which is wanted now.
   *
   * @param at the time
   * @param revocation its signature and revision are checked here
   * @return ACCEPTED, or why not
   */
  public Outcome apply(long at, Revocation revocation) {
    now = at;
    if (!revocation.owner().equals(settings.owner())) {
      return Outcome.DENIED;
    }
    Outcome outcome = revocations.apply(revocation);
    if (!outcome.ok()) {
      return outcome;
    }
    grantClock.witnessed(at, revocation.issuedAtMillis());
    encoder.forgetWish();
    desk.revoked(at);
    Hop live = hop;
    if (live != null) {
      live.control(at, new ControlMessage.Revoke(Bytes.of(revocation.encoded())));
    }
    settings.events().accept(new RelayEvent.Revoked(revocation.revision()));
    return Outcome.ACCEPTED;
  }

  /**
   * Takes a renewed right in the place of the one before.
   *
   * @param at the time
   * @param chain of this camera
   * @return ACCEPTED; DENIED when it is not this camera's or does not verify; CLOSED
   */
  public Outcome renew(long at, GrantChain chain) {
    now = at;
    if (closed || !rights.renew(chain)) {
      return closed ? Outcome.CLOSED : Outcome.DENIED;
    }
    grantClock.witnessed(at, chain.ownerNotBeforeMillis());
    if (client != null) {
      client.chain(at, chain.encoded());
    }
    control(new ControlMessage.GrantMessage(chain.encoded()));
    return Outcome.ACCEPTED;
  }

  void wantKeyframe(long at) {
    encoder.wantKeyframe(at);
  }

  /**
   * Ends the camera.
   *
   * @param at the time
   */
  public void close(long at) {
    if (closed) {
      return;
    }
    closed = true;
    if (client != null) {
      client.close(at, CloseReason.NORMAL);
      client.flush(at);
    }
    hop = null;
    client = null;
    tracks.forEach(CameraTrack::close);
    epochs.close();
  }

  /** Counters, for the front door's statistics; read in the node's turn. */
  public CameraCounters counters() {
    counters.repaired = counters.kept + pacer.repairsSent();
    counters.roundTrip = hop == null ? 0 : hop.roundTripNanos();
    counters.target = encoder.target();
    return counters;
  }

  // --- for the key desk

  Ed25519.Signer signer() {
    return keys.signer();
  }

  long now() {
    return now;
  }

  long grantMillis(long at) {
    return grantClock.millis(at);
  }

  /** A strict camera gives keys only while its newest revocation is young. */
  boolean revocationFresh(long millis) {
    long strict = settings.strictMillis();
    Revocation newest = strict == 0 ? null : revocations.newest(settings.owner());
    return strict == 0 || (newest != null && millis - newest.issuedAtMillis() <= strict);
  }

  byte[] draw(String use, int bytes) {
    byte[] entropy = new byte[32];
    host.randomBytes(entropy);
    return keys.draw(entropy, settings.durable().getAsLong(), use, bytes);
  }

  void offload(Supplier<Runnable> work) {
    host.offload(this, work);
  }

  void control(ControlMessage message) {
    Hop live = hop;
    if (live != null) {
      live.control(now, message);
    }
  }

  /** The camera's clock now, for whoever asks for a key. */
  long cameraMicros(long at) {
    return publishedAt == Long.MIN_VALUE ? 0 : captureAtPublish + (at - publishedAt) / 1000;
  }

  /** See {@link CameraTracks#floorMicros}. */
  long floorMicros(long epoch, long otherwise) {
    return tracks.floorMicros(epoch, otherwise);
  }
}
