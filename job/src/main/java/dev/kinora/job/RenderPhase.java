package dev.kinora.job;

import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderState;

/** How far a render has come, as a reader of several logs sees it. */
public enum RenderPhase {
  ACCEPTED,
  SAMPLING,
  ENCODING,
  COMPLETED,
  PARTIAL,
  FAILED,
  CANCELLED;

  public boolean terminal() {
    return switch (this) {
      case ACCEPTED, SAMPLING, ENCODING -> false;
      case COMPLETED, PARTIAL, FAILED, CANCELLED -> true;
    };
  }

  /** Events of one render have several writers and no mutual order: the furthest phase wins, the first terminal one absorbs. */
  public RenderPhase join(RenderPhase other) {
    if (terminal()) {
      return this;
    }
    return other.terminal() || other.ordinal() > ordinal() ? other : this;
  }

  public static RenderPhase of(Outcome outcome) {
    return switch (outcome) {
      case COMPLETED -> COMPLETED;
      case PARTIAL -> PARTIAL;
      case CANCELLED -> CANCELLED;
      case FAILED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> FAILED;
    };
  }

  public RenderState toProto() {
    return switch (this) {
      case ACCEPTED -> RenderState.RENDER_ACCEPTED;
      case SAMPLING -> RenderState.RENDER_SAMPLING;
      case ENCODING -> RenderState.RENDER_ENCODING;
      case COMPLETED -> RenderState.RENDER_COMPLETED;
      case PARTIAL -> RenderState.RENDER_PARTIAL;
      case FAILED -> RenderState.RENDER_FAILED;
      case CANCELLED -> RenderState.RENDER_CANCELLED;
    };
  }
}
