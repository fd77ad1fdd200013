package io.github.sightline.relay.impl.recovery;

final class DoorNamedButShut {}
