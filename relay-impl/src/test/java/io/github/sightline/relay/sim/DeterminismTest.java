package io.github.sightline.relay.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  private static final LinkModel TROUBLE =
      LinkModel.bursty(0.1, 4)
          .delayMillis(20)
          .jitterMillis(5)
          .reorder(0.05, 1, 20)
          .duplicate(0.05)
          .corrupt(0.05)
          .fades(2, 2, 10)
          .rate(5e6, 100);

  private static final int ANSWER = 200;

  /** Eight hosts that answer each other with random bytes over links with every kind of trouble. */
  private static World play(long seed, int seconds) {
    World world = new World(seed);
    List<Talker> talkers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      VirtualHost host = world.host("host " + i);
      Talker talker = new Talker(host).attach(new InetSocketAddress(0));
      talker.onDatagram =
          (from, bytes) -> {
            if (bytes.remaining() > ANSWER) {
              byte[] answer = new byte[ANSWER];
              host.randomBytes(answer);
              talker.say(from, answer);
            }
          };
      talkers.add(talker);
    }
    world.otherLinks(TROUBLE);
    world.every(
        Duration.ofMillis(10),
        () -> {
          Talker from = talkers.get(world.random().nextInt(8));
          Talker to = talkers.get(world.random().nextInt(8));
          from.count(to.port().local(), 0, 4, 300);
        });
    world.run(Duration.ofSeconds(seconds));
    return world;
  }

  @Property(tries = 20)
  void twoRunsOfOneSeedAreEqual(@ForAll long seed) {
    World first = play(seed, 2);
    World second = play(seed, 2);
    assertEquals(first.eventHash(), second.eventHash(), () -> "seed " + seed);
    assertEquals(first.events(), second.events());
    assertTrue(first.events() > 500, first::toString);
  }

  @Test
  void twoSeedsDiffer() {
    assertNotEquals(play(1, 1).eventHash(), play(2, 1).eventHash());
  }

  @Test
  void anotherHostDoesNotChangeWhatAHostDraws() {
    byte[] alone = new byte[16];
    byte[] together = new byte[16];
    new World(3).host("camera").randomBytes(alone);
    World crowded = new World(3);
    crowded.host("somebody").randomBytes(new byte[5]);
    crowded.host("camera").randomBytes(together);
    assertEquals(List.of(alone[0], alone[15]), List.of(together[0], together[15]));
  }
}
