package io.github.sightline.relay.impl.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.sightline.relay.RelayEvent;
import org.junit.jupiter.api.Test;

/** A device is told in time that its right ends. */
class ExpiryTest {
  private static final long QUARTER = Household.DAY / 2;

  private final GrantChain chain = new Household(3).chain(1);

  @Test
  void theEndIsToldOnceInTheLastQuarterOfALife() {
    GrantChain.Expiry expiry = new GrantChain.Expiry(chain);
    long end = chain.notAfterMillis();
    assertNull(expiry.look(end - QUARTER - 1));
    RelayEvent.GrantExpiring told = expiry.look(end - QUARTER);
    assertNotNull(told);
    assertEquals(QUARTER, told.millisLeft());
    assertNull(expiry.look(end - QUARTER + 1));
  }

  @Test
  void aRightThatIsOverHasNothingLeft() {
    RelayEvent.GrantExpiring told =
        new GrantChain.Expiry(chain).look(chain.notAfterMillis() + Household.DAY);
    assertNotNull(told);
    assertEquals(0, told.millisLeft());
  }
}
