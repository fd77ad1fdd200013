package io.github.sightline.relay.impl.cache;

import io.github.sightline.relay.cache.CachePolicy;
import io.github.sightline.relay.media.Location;
import java.util.Arrays;
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
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

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

  /** Every kind of command; a run of the property draws each of them. */
  enum Kind {
    PUT,
    DAMAGED,
    JOIN,
    ERASE_TRACK,
    ERASE_OWNER,
    RECONFIGURE,
    ADVANCE,
    FAIL_AT,
    REOPEN,
    REVOKE,
    RENEW,
    JUMP,
    SLOW_READ
  }

  /** One step; its kind and text are what a failure prints. */
  record Command(Kind kind, String text, Consumer<CacheWorld> run) {
    @Override
    public String toString() {
      return kind + " " + text;
    }
  }

  @Property(tries = 1000)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void anySequenceOfCommandsAgreesWithThePlainModel(@ForAll("sequences") List<Command> commands) {
    commands.forEach(command -> Statistics.collect(command.kind));
    Statistics.coverage(
        drawn -> Arrays.stream(Kind.values()).forEach(k -> drawn.check(k).count(n -> n > 0)));
    run(commands);
  }

  /** How often memory is asked for follows from a first run without failures. */
  @Property(tries = 20)
  void c10AnySequenceSurvivesAnAllocatorThatFailsAtItsNthCallForEveryN(
      @ForAll("shortSequences") List<Command> commands) {
    CacheWorld whole = new CacheWorld(START);
    run(whole, commands);
    for (int n = 0; n < whole.memory.calls(); n++) {
      CacheWorld world = new CacheWorld(START);
      world.failAllocation(n);
      run(world, commands);
    }
  }

  static void run(List<Command> commands) {
    run(new CacheWorld(START), commands);
  }

  private static void run(CacheWorld world, List<Command> commands) {
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

  @Provide
  Arbitrary<List<Command>> shortSequences() {
    return commands(true).list().ofMinSize(8).ofMaxSize(16);
  }

  static Arbitrary<Command> commands(boolean withSlowReads) {
    Arbitrary<Command> flat =
        Arbitraries.frequencyOf(
            Tuple.of(24, put()),
            Tuple.of(2, damaged()),
            Tuple.of(4, ofTrack(Kind.JOIN, CacheWorld::join)),
            Tuple.of(2, ofTrack(Kind.ERASE_TRACK, CacheWorld::eraseTrack)),
            Tuple.of(1, ofOwner(Kind.ERASE_OWNER, CacheWorld::eraseOwner)),
            Tuple.of(2, policies()),
            Tuple.of(2, time()),
            Tuple.of(1, failing()),
            Tuple.of(1, ofOwner(Kind.REOPEN, CacheWorld::reopen)),
            Tuple.of(1, ofOwner(Kind.REVOKE, CacheWorld::revoke)),
            Tuple.of(1, Arbitraries.just(new Command(Kind.RENEW, "", CacheWorld::renew))),
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
        .as((k, l, v) -> new Command(Kind.PUT, k + " " + l + "/" + v, w -> w.put(k, l, v)));
  }

  private static Arbitrary<Command> damaged() {
    return Combinators.combine(keys(), Arbitraries.integers().between(0, 200 * 8 - 1))
        .as((k, b) -> new Command(Kind.DAMAGED, k + " " + b, w -> w.putDamaged(k, 200, b)));
  }

  private interface OfTrack {
    void run(CacheWorld world, int owner, int track);
  }

  private static Arbitrary<Command> ofTrack(Kind kind, OfTrack run) {
    return Combinators.combine(owners(), tracks())
        .as((o, t) -> new Command(kind, o + "," + t, w -> run.run(w, o, t)));
  }

  private interface OfOwner {
    void run(CacheWorld world, int owner);
  }

  private static Arbitrary<Command> ofOwner(Kind kind, OfOwner run) {
    return owners().map(o -> new Command(kind, "" + o, w -> run.run(w, o)));
  }

  private static Arbitrary<Command> policies() {
    return Arbitraries.of(
            START,
            policy(1 << 20, 1 << 20, 0, 1, 1, 2, 1, true),
            policy(2 << 20, 1 << 20, 1 << 19, 2, 5, 3, 2, false),
            policy(8 << 20, 8 << 20, 2 << 20, 64, 60, 8, 8, true),
            policy(2 << 20, 2 << 20, 2 << 20, 3, 10, 1, 3, true))
        .map(p -> new Command(Kind.RECONFIGURE, p.toString(), w -> w.reconfigure(p)));
  }

  private static Arbitrary<Command> time() {
    return Arbitraries.of(1, 4, 11)
        .map(s -> new Command(Kind.ADVANCE, s + " s", w -> w.advance(CacheWorld.seconds(s))));
  }

  private static Arbitrary<Command> jumps() {
    return Arbitraries.of(-3_600_000L, 3_600_000L)
        .map(ms -> new Command(Kind.JUMP, ms + " ms", w -> w.jump(ms)));
  }

  private static Arbitrary<Command> failing() {
    return Arbitraries.integers()
        .between(0, 3)
        .map(n -> new Command(Kind.FAIL_AT, "" + n, w -> w.failAllocation(n)));
  }

  private static Arbitrary<Command> slow() {
    return Combinators.combine(owners(), tracks(), commands(false).list().ofMinSize(1).ofMaxSize(6))
        .as(
            (o, t, inner) ->
                new Command(
                    Kind.SLOW_READ,
                    o + "," + t + " during " + inner,
                    w -> w.slowRead(o, t, () -> inner.forEach(c -> c.run.accept(w)))));
  }
}
