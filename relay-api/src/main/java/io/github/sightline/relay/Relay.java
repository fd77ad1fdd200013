package io.github.sightline.relay;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The blind middle box: takes sealed frames from cameras, keeps the newest of them per owner, and
 * sends them to the displays that the same owner granted.
 *
 * <p><b>Guarantees.</b> It holds no content key and has no code that could open a frame. A session
 * belongs to exactly one owner, taken from the grant that its own key proved; frames, memory and
 * subscriptions live in that owner's scope, and the owner of the bytes is compared with the owner
 * of the session each time bytes leave. Strangers get no answer and cost no state.
 *
 * <p><b>Does not guarantee</b> delivery; and displays need not trust it for anything else.
 *
 * <p>Thread-safe. Callbacks run on the node's thread, one at a time, and must not block.
 */
public interface Relay extends AutoCloseable {
  /**
   * Starts to describe a relay.
   *
   * @return a builder with nothing set
   * @throws IllegalStateException when no implementation is on the class or module path
   */
  static Builder builder() {
    return RelayProvider.load().relay();
  }

  /**
   * What cameras and displays need to find and recognise this relay.
   *
   * @return its card: address, public keys and how long they are valid
   */
  RelayCard card();

  /**
   * The sealed frames this relay keeps.
   *
   * @return the cache, which closes with the relay
   */
  FrameCache cache();

  /**
   * Applies an owner's revocation: closes the sessions it voids and passes it on to every session
   * of that owner.
   *
   * @param revocation the owner's complete state, in force when its revision is greater than any
   *     before
   * @return {@link Outcome#ACCEPTED} also when this or a newer one was applied already; {@link
   *     Outcome#DENIED} when its signature does not hold; {@link Outcome#BUSY} when no more owners
   *     can be kept; {@link Outcome#CLOSED}
   */
  Outcome apply(Revocation revocation);

  /**
   * Stops to accept new sessions, tells those there are, and closes when the last one left or after
   * the limit. Returns at once. Devices stay until then, and come back to this relay's address by
   * themselves, a second or so after it closed: for a restart.
   *
   * @param limitMillis milliseconds after which it closes anyway
   */
  void drain(int limitMillis);

  /**
   * As {@link #drain(int)}, and sends the sessions to another relay: each device joins that one
   * first and leaves this one then, so no picture is missed.
   *
   * @param successor where to go: devices follow only a card that the same operator signed
   * @param limitMillis milliseconds after which it closes anyway
   */
  void drain(RelayCard successor, int limitMillis);

  /**
   * Counters since the start.
   *
   * @return a snapshot
   */
  Statistics statistics();

  /** Closes all sessions, wipes memory and keys and stops the node. Idempotent. */
  @Override
  void close();

  /**
   * Counters of one relay; all but the first only grow.
   *
   * @param sessions sessions at this moment
   * @param datagramsIn datagrams received
   * @param datagramsOut datagrams sent
   * @param datagramsRefused datagrams dropped because something about them did not verify
   * @param bytesIn bytes received in datagrams
   * @param bytesOut bytes sent in datagrams
   * @param retransmissions fragments sent again from the cache
   * @param pairCheckRefusals times that bytes of one owner were about to leave on a session of
   *     another and did not: anything but 0 is a fault of memory or of this library
   */
  record Statistics(
      int sessions,
      long datagramsIn,
      long datagramsOut,
      long datagramsRefused,
      long bytesIn,
      long bytesOut,
      long retransmissions,
      long pairCheckRefusals) {}

  /**
   * Describes a relay. Address, identity and admission are required. Not thread-safe; good for one
   * {@link #start()}.
   */
  interface Builder {
    /**
     * Where to listen for datagrams.
     *
     * @param local address and port; port 0 takes any free one
     * @return this
     */
    Builder listen(InetSocketAddress local);

    /**
     * The address that the relay's card names, where it is not the one listened on: behind a port
     * forwarding, a load balancer, or a wildcard address.
     *
     * @param reachable address and port; without this call the address listened on, and the
     *     loopback address for a wildcard
     * @return this
     */
    Builder advertise(InetSocketAddress reachable);

    /**
     * The relay's private keys. Cameras and displays pin their public halves, so keep them in a
     * file.
     *
     * @param identity borrowed until the relay closes
     * @return this
     */
    Builder identity(Identity identity);

    /**
     * The card that devices are given, signed by the operator, whose key need never be near the
     * relay ({@link Identity#issueCard}). It has to name this relay's identity. Without this call
     * the relay signs a card itself and is its own operator: good for a trial, for whoever breaks
     * into the relay then has the operator's key as well.
     *
     * @param signed the operator's card, at most 90 days old
     * @return this
     */
    Builder card(RelayCard signed);

    /**
     * Owners this relay serves, and how much each may have. There is no default.
     *
     * @param admission the decision
     * @return this
     */
    Builder admission(OwnerAdmission admission);

    /**
     * The same by yes and no, each with {@link OwnerAdmission.Quota#STANDARD}: an open relay is
     * written as {@code owner -> true}.
     *
     * @param owners as {@link OwnerAdmission}
     * @return this
     */
    default Builder admit(Predicate<OwnerId> owners) {
      return admission(owner -> owners.test(owner) ? OwnerAdmission.Quota.STANDARD : null);
    }

    /**
     * The bounds of the cache.
     *
     * @param policy the policy; without this call {@link CachePolicy#defaults()}
     * @return this
     */
    Builder cache(CachePolicy policy);

    /**
     * How many engines share the owners. An owner never spans two.
     *
     * @param shards 1 or more; without this call 1
     * @return this
     */
    Builder shards(int shards);

    /**
     * Called for what happens in the relay.
     *
     * @param listener runs on the node's thread
     * @return this
     */
    Builder onEvent(Consumer<? super RelayEvent> listener);

    /**
     * Where the relay runs.
     *
     * @param host the host; without this call {@link Host#system()}
     * @return this
     */
    Builder host(Host host);

    /**
     * Binds the port and starts. Does not block.
     *
     * @return the relay, to be closed by the caller
     * @throws IllegalStateException when something required is missing
     * @throws RelayException when the port cannot be bound
     */
    Relay start();
  }
}
