package io.github.sightline.relay.impl.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.identity.DeviceRecord;
import io.github.sightline.relay.sim.VirtualHost;
import io.github.sightline.relay.sim.World;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** When a camera's epochs begin. */
class EpochKeeperTest {
  private static final long SECOND = 1_000_000_000L;

  private final DeviceKeys keys = DeviceKeys.of(new byte[32], new byte[32]);
  private final World world = new World(1);

  private EpochKeeper boot() {
    VirtualHost host = world.host("camera");
    return new EpochKeeper(host, keys, new DeviceRecord(host.state(), keys));
  }

  // [K-9] [K-7] [T-3]
  @Test
  void everyBootBeginsANewEpochWithASecretOfItsOwn() {
    EpochKeeper first = boot();
    assertEquals(1, first.epoch());
    String secret = HexFormat.of().formatHex(first.secret());
    first.prepare(0);
    assertEquals(2, first.nextEpoch());
    EpochKeeper second = boot();
    assertEquals(3, second.epoch(), "a number that was drawn is used up, rolled or not");
    assertNotEquals(secret, HexFormat.of().formatHex(second.secret()));
  }

  // [K-9] [K-8]
  @Test
  void tenMinutesEndAnEpochAndItsNextKeyIsDrawnFiveSecondsBefore() {
    EpochKeeper keeper = boot();
    keeper.firstFrame(0, 0);
    assertFalse(keeper.timeToPrepare(595 * SECOND - 1, 1));
    assertTrue(keeper.timeToPrepare(595 * SECOND, 1));
    keeper.prepare(600 * SECOND);
    assertFalse(keeper.due(600 * SECOND - 1));
    assertTrue(keeper.due(600 * SECOND));
    keeper.roll(601 * SECOND, 601_000);
    assertEquals(2, keeper.epoch());
    assertFalse(keeper.timeToPrepare(1195 * SECOND, 1));
    assertTrue(keeper.timeToPrepare(1196 * SECOND, 1));
  }

  // [K-9]
  @Test
  void soDoTwoToTheTwentyObjects() {
    EpochKeeper keeper = boot();
    keeper.firstFrame(0, 0);
    assertFalse(keeper.timeToPrepare(SECOND, (1 << 20) - 1));
    assertTrue(keeper.timeToPrepare(SECOND, 1 << 20));
  }

  // [K-6]
  @Test
  void preparingAgainDrawsAnotherSecretUnderTheNextNumber() {
    EpochKeeper keeper = boot();
    keeper.prepare(10);
    String wrapped = HexFormat.of().formatHex(keeper.nextSecret());
    keeper.prepare(10);
    assertEquals(3, keeper.nextEpoch());
    assertNotEquals(wrapped, HexFormat.of().formatHex(keeper.nextSecret()));
    keeper.roll(10, 0);
    assertEquals(3, keeper.epoch());
  }
}
