package io.github.sightline.relay.impl.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long TICK = TimerWheel.TICK_NANOS;

  private static final class Alarm extends TimerWheel.Entry {
    long due;
    long firedAt = Long.MIN_VALUE;
  }

  @Property(tries = 300)
  void eachEntryFiresOnceNotBeforeItsTimeAndWithinATick(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 0, max = 20_000_000_000L) Long> deadlines,
      @ForAll @LongRange(min = -5_000_000_000L, max = 5_000_000_000L) long start) {
    TimerWheel wheel = new TimerWheel(start);
    List<Alarm> alarms = new ArrayList<>();
    for (long deadline : deadlines) {
      Alarm alarm = new Alarm();
      alarm.due = start + deadline;
      alarms.add(alarm);
      wheel.schedule(alarm, alarm.due);
    }
    int[] turns = {0};
    while (wheel.nextDeadline() != Long.MAX_VALUE) {
      assertTrue(++turns[0] < 5000, "the wheel does not come to an end");
      long now = Math.max(start, wheel.nextDeadline());
      wheel.advance(
          now,
          (at, entry) -> {
            Alarm alarm = (Alarm) entry;
            if (at < alarm.due) {
              wheel.schedule(alarm, alarm.due);
              return;
            }
            assertEquals(Long.MIN_VALUE, alarm.firedAt);
            alarm.firedAt = at;
          });
    }
    for (Alarm alarm : alarms) {
      assertTrue(alarm.firedAt >= alarm.due);
      assertTrue(alarm.firedAt <= alarm.due + 2 * TICK, "late: " + (alarm.firedAt - alarm.due));
    }
  }

  @Test
  void anEarlierTimeReplacesALaterOneAndNotTheOtherWayRound() {
    TimerWheel wheel = new TimerWheel(0);
    Alarm alarm = new Alarm();
    wheel.schedule(alarm, 100 * TICK);
    wheel.schedule(alarm, 5 * TICK);
    assertEquals(5 * TICK, wheel.nextDeadline());
    wheel.schedule(alarm, 50 * TICK);
    assertEquals(5 * TICK, wheel.nextDeadline());
  }

  @Test
  void whatIsDueNowIsTheNextDeadline() {
    TimerWheel wheel = new TimerWheel(7 * TICK);
    Alarm alarm = new Alarm();
    wheel.schedule(alarm, Long.MIN_VALUE);
    assertEquals(7 * TICK, wheel.nextDeadline());
  }

  @Test
  void anEntryThatIsPutInAgainForNowDoesNotFireInTheSameTurn() {
    TimerWheel wheel = new TimerWheel(0);
    Alarm alarm = new Alarm();
    wheel.schedule(alarm, 0);
    int[] fired = {0};
    wheel.advance(
        0,
        (at, entry) -> {
          fired[0]++;
          wheel.schedule(entry, at);
        });
    assertEquals(1, fired[0]);
    assertEquals(TICK, wheel.nextDeadline());
  }

  @Test
  void anEntryThatIsNeverDueDoesNotHoldUpTheTurn() {
    TimerWheel wheel = new TimerWheel(0);
    Alarm alarm = new Alarm();
    wheel.schedule(alarm, Long.MAX_VALUE);
    int[] fired = {0};
    for (int i = 0; i < 10; i++) {
      wheel.advance(
          wheel.nextDeadline(),
          (at, entry) -> {
            fired[0]++;
            wheel.schedule(entry, Long.MAX_VALUE);
          });
    }
    assertEquals(10, fired[0]);
  }

  @Test
  void aLongSleepFiresEverything() {
    TimerWheel wheel = new TimerWheel(0);
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      Alarm alarm = new Alarm();
      alarms.add(alarm);
      wheel.schedule(alarm, i * TICK);
    }
    wheel.advance(1_000_000 * TICK, (at, entry) -> ((Alarm) entry).firedAt = at);
    assertTrue(alarms.stream().allMatch(a -> a.firedAt == 1_000_000 * TICK));
    assertEquals(Long.MAX_VALUE, wheel.nextDeadline());
  }

  @Test
  void aRemovedEntryStaysSilent() {
    TimerWheel wheel = new TimerWheel(0);
    Alarm first = new Alarm();
    Alarm middle = new Alarm();
    Alarm last = new Alarm();
    wheel.schedule(first, TICK);
    wheel.schedule(middle, TICK);
    wheel.schedule(last, TICK);
    wheel.remove(middle);
    wheel.remove(middle);
    List<TimerWheel.Entry> fired = new ArrayList<>();
    wheel.advance(2 * TICK, (at, entry) -> fired.add(entry));
    assertEquals(List.of(last, first), fired);
  }
}
