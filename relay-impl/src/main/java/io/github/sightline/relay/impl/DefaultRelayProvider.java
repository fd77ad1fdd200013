package io.github.sightline.relay.impl;

import io.github.sightline.relay.Camera;
import io.github.sightline.relay.Display;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Relay;
import io.github.sightline.relay.cache.FrameCache;
import io.github.sightline.relay.impl.cache.DefaultFrameCache;
import io.github.sightline.relay.impl.driver.SystemHost;
import io.github.sightline.relay.impl.identity.DeviceIdentity;
import io.github.sightline.relay.impl.identity.OwnerRoot;
import io.github.sightline.relay.spi.Host;
import io.github.sightline.relay.spi.RelayProvider;
import java.nio.file.Path;

/** The one class that knows every room. Found by the service loader. */
public final class DefaultRelayProvider implements RelayProvider {
  /** The latency budget where none is said. */
  static final int BUDGET_MILLIS = 200;

  /** Less than this no round trip of a home network fits in. */
  static final int BUDGET_MIN = 40;

  /** More than this is not live any more. */
  static final int BUDGET_MAX = 5_000;

  /** A picture older than this is not shown as live (protocol). */
  static final int STALE_MILLIS = 2_000;

  /** For the service loader. */
  public DefaultRelayProvider() {}

  @Override
  public Camera.Builder camera() {
    return new CameraBuilder();
  }

  @Override
  public Display.Builder display() {
    return new DisplayBuilder();
  }

  @Override
  public Relay.Builder relay() {
    return new RelayBuilder();
  }

  @Override
  public FrameCache.Builder cache() {
    return DefaultFrameCache.builder();
  }

  @Override
  public Owner createOwner(Host host) {
    return OwnerRoot.create(host::randomBytes, host::epochMillis);
  }

  @Override
  public Owner recoverOwner(char[] phrase, Host host) {
    return OwnerRoot.recover(phrase, host::randomBytes, host::epochMillis);
  }

  @Override
  public Owner loadOwner(Path file, char[] passphrase) {
    Host host = systemHost();
    return OwnerRoot.load(file, passphrase, host::randomBytes, host::epochMillis);
  }

  @Override
  public Identity createIdentity(Host host) {
    return DeviceIdentity.create(host::randomBytes);
  }

  @Override
  public Identity loadIdentity(Path file) {
    return DeviceIdentity.load(file);
  }

  @Override
  public Host systemHost() {
    return SystemHost.create(WarmUp::run);
  }
}
