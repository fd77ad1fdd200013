package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.grant.GrantChain;
import org.jspecify.annotations.Nullable;

/** The camera's own right to publish, renewed now and then. */
final class Rights {
  private final DeviceKeys keys;
  private GrantChain chain;
  private GrantChain.Expiry expiry;

  Rights(DeviceKeys keys, GrantChain chain) {
    this.keys = keys;
    this.chain = chain;
    this.expiry = new GrantChain.Expiry(chain);
  }

  GrantChain chain() {
    return chain;
  }

  /** Takes a chain of the same owner for the same keys; false for any other. */
  boolean renew(GrantChain renewed) {
    boolean own =
        renewed.role() == Role.PUBLISH
            && renewed.owner().equals(chain.owner())
            && renewed.heldBy(keys)
            && renewed.verify().ok();
    if (own) {
      chain = renewed;
      expiry = new GrantChain.Expiry(renewed);
    }
    return own;
  }

  RelayEvent.@Nullable GrantExpiring expiring(long millis) {
    return expiry.look(millis);
  }
}
