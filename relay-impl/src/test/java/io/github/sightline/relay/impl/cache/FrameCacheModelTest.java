package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.media.Location;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Any sequence of commands, against a plain model: nothing is ever found that was not put there by
 * that owner, byte for byte, and nothing is missing without need. (C1, C4, C5, C7, C8, C9, C10,
 * C12, C13, C15 in one place; each also has its own test.)
 */
class FrameCacheModelTest {
  private static final CachePolicy START = policy(4 << 20, 2 << 20, 1 << 20, 3, 10, 3, 3, true);

  private static CachePolicy policy(
      long total,
      long perOwner,
      long floor,
      int groups,
      int age,
      int owners,
      int tracks,
      boolean verify) {
    return new CachePolicy(total, perOwner, floor, groups, age, owners, tracks, verify);
  }

  /** One step; its text is what a failure prints. */
  record Command(String text, Consumer<CacheWorld> run) {
    @Override
    public String toString() {
      return text;
    }
  }

  @Property(tries = 1000)
  void anySequenceOfCommandsAgreesWithThePlainModel(@ForAll("sequences") List<Command> commands) {
    CacheWorld world = new CacheWorld(START);
    for (Command command : commands) {
      command.run.accept(world);
    }
    world.renew();
    world.end();
  }

  @AfterProperty
  void forgetSamples() {
    CacheWorld.forgetSamples();
  }

  @Provide
  Arbitrary<List<Command>> sequences() {
    return commands(true).list().ofMinSize(1).ofMaxSize(40);
  }

  private static Arbitrary<Command> commands(boolean withSlowReads) {
    Arbitrary<Command> flat =
        Arbitraries.frequencyOf(
            Tuple.of(24, put()),
            Tuple.of(2, damaged()),
            Tuple.of(4, ofTrack("join", CacheWorld::join)),
            Tuple.of(2, ofTrack("eraseTrack", CacheWorld::eraseTrack)),
            Tuple.of(1, ofOwner("eraseOwner", CacheWorld::eraseOwner)),
            Tuple.of(2, policies()),
            Tuple.of(2, time()),
            Tuple.of(1, failing()),
            Tuple.of(1, ofOwner("reopen", CacheWorld::reopen)),
            Tuple.of(1, ofOwner("revoke", CacheWorld::revoke)),
            Tuple.of(1, Arbitraries.just(new Command("renew", CacheWorld::renew))),
            Tuple.of(1, jumps()));
    return withSlowReads ? Arbitraries.frequencyOf(Tuple.of(12, flat), Tuple.of(1, slow())) : flat;
  }

  private static Arbitrary<Integer> owners() {
    return Arbitraries.integers().between(0, CacheWorld.OWNERS - 1);
  }

  private static Arbitrary<Integer> tracks() {
    return Arbitraries.integers().between(0, CacheWorld.TRACKS - 1);
  }

  private static Arbitrary<PlainCache.Key> keys() {
    return Combinators.combine(
            owners(),
            tracks(),
            Arbitraries.integers().between(1, 2),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 3))
        .as((o, t, e, g, i) -> new PlainCache.Key(o, t, new Location(e, g, i)));
  }

  private static Arbitrary<Integer> lengths() {
    return Arbitraries.of(200, 100_000, 400_000);
  }

  private static Arbitrary<Command> put() {
    return Combinators.combine(
            keys(), lengths(), Arbitraries.frequency(Tuple.of(9, 0), Tuple.of(1, 1)))
        .as((k, l, v) -> new Command("put " + k + " " + l + "/" + v, w -> w.put(k, l, v)));
  }

  private static Arbitrary<Command> damaged() {
    return Combinators.combine(keys(), Arbitraries.integers().between(0, 200 * 8 - 1))
        .as((k, b) -> new Command("damaged " + k + " " + b, w -> w.putDamaged(k, 200, b)));
  }

  private interface OfTrack {
    void run(CacheWorld world, int owner, int track);
  }

  private static Arbitrary<Command> ofTrack(String text, OfTrack run) {
    return Combinators.combine(owners(), tracks())
        .as((o, t) -> new Command(text + " " + o + "," + t, w -> run.run(w, o, t)));
  }

  private interface OfOwner {
    void run(CacheWorld world, int owner);
  }

  private static Arbitrary<Command> ofOwner(String text, OfOwner run) {
    return owners().map(o -> new Command(text + " " + o, w -> run.run(w, o)));
  }

  private static Arbitrary<Command> policies() {
    return Arbitraries.of(
            START,
            policy(1 << 20, 1 << 20, 0, 1, 1, 2, 1, true),
            policy(2 << 20, 1 << 20, 1 << 19, 2, 5, 3, 2, false),
            policy(8 << 20, 8 << 20, 2 << 20, 64, 60, 8, 8, true),
            policy(2 << 20, 2 << 20, 2 << 20, 3, 10, 1, 3, true))
        .map(p -> new Command("reconfigure " + p, w -> w.reconfigure(p)));
  }

  private static Arbitrary<Command> time() {
    return Arbitraries.of(1, 4, 11)
        .map(s -> new Command("advance " + s + " s", w -> w.advance(CacheWorld.seconds(s))));
  }

  private static Arbitrary<Command> jumps() {
    return Arbitraries.of(-3_600_000L, 3_600_000L)
        .map(ms -> new Command("jump " + ms, w -> w.jump(ms)));
  }

  private static Arbitrary<Command> failing() {
    return Arbitraries.integers()
        .between(0, 3)
        .map(n -> new Command("fail at " + n, w -> w.failAllocation(n)));
  }

  private static Arbitrary<Command> slow() {
    return Combinators.combine(owners(), tracks(), commands(false).list().ofMinSize(1).ofMaxSize(6))
        .as(
            (o, t, inner) ->
                new Command(
                    "slow read " + o + "," + t + " during " + inner,
                    w -> w.slowRead(o, t, () -> inner.forEach(c -> c.run.accept(w)))));
  }
}
