package dev.kinora.gateway.boot;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.admission.AdmissionConfig;
import dev.kinora.gateway.service.VideoConfig;
import dev.kinora.gateway.view.ViewConfig;
import dev.kinora.infra.config.ConfigReader;

/** All settings of a gateway, one record for each room. */
public record GatewayConfig(
    ServerConfig server,
    AccessConfig access,
    AdmissionConfig admission,
    ViewConfig view,
    VideoConfig videos) {
  public static GatewayConfig read(ConfigReader keys) {
    return new GatewayConfig(
        ServerConfig.read(keys),
        AccessConfig.read(keys),
        AdmissionConfig.read(keys),
        ViewConfig.read(keys),
        VideoConfig.read(keys));
  }
}
