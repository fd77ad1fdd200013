package io.github.sightline.relay.impl.relay;

import io.github.sightline.relay.OwnerAdmission;
import io.github.sightline.relay.RelayEvent;
import io.github.sightline.relay.impl.cache.Vaults;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.session.HopServer;
import io.github.sightline.relay.media.OwnerId;
import io.github.sightline.relay.spi.Host;
import java.util.function.Consumer;

/** Everything a relay is made of: checked by the builder, fixed for its life. */
public record RelaySettings(
    Host host,
    HopServer.Place place,
    Vaults vaults,
    Revocations revocations,
    OwnerAdmission admission,
    Consumer<RelayEvent> events,
    Runnable drained,
    Runnable afterBatch) {

  /** Whether an owner is served at all. */
  public boolean serves(OwnerId owner) {
    return admission.admit(owner) != null;
  }
}
