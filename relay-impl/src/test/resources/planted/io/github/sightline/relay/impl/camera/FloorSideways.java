package io.github.sightline.relay.impl.camera;

import io.github.sightline.relay.impl.display.QuietNeighbour;

final class FloorSideways {
  QuietNeighbour neighbour;
}
