package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.Digests;
import dev.kinora.job.EndJson;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.Frame;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What must hold of a render that ended, whatever was killed meanwhile; read from the logs and the store themselves. */
record FarmGuarantees(FarmLogs logs) {
  private static final String TENANT = "local";

  /** Returns what the logs say of the render. */
  RenderHistory hold(String id) throws Exception {
    RenderHistory history = logs.history(id);
    RenderEnd end = new EndsOnce(history.ends()).check(id);
    new ObjectsAreWhole(logs.store()).check(end);
    new FramesAreOfOneClass(history.frames()).check(end);
    return history;
  }

  /** G1: exactly one terminal event, seen by a reader of committed records. */
  record EndsOnce(List<RenderEnd> ends) {
    RenderEnd check(String id) {
      assertThat(ends).as("G1: terminal events of %s", id).hasSize(1);
      return ends.getFirst();
    }
  }

  /** G2: end.json says the same as the event, and each output's object has exactly its bytes. */
  record ObjectsAreWhole(ObjectStore store) {
    void check(RenderEnd end) throws Exception {
      String key = StoreKeys.end(TENANT, end.getId());
      StoredEnd stored = EndJson.parse(key, store.get(key).orElseThrow());
      assertThat(stored.getEnd()).as("G2: end.json of %s", end.getId()).isEqualTo(end);
      assertThat(end.getOutputsList()).as("G2: outputs of %s", end.getId()).isNotEmpty();
      for (Output output : end.getOutputsList()) {
        byte[] object = store.get(output.getKey()).orElseThrow();
        assertThat((long) object.length)
            .as("G2: bytes of %s", output.getKey())
            .isEqualTo(output.getBytes());
        assertThat(ByteString.copyFrom(Digests.sha256(object))).isEqualTo(output.getSha256());
      }
    }
  }

  /** G3: the log holds each frame of the video's class, and copies of a frame are equal. */
  record FramesAreOfOneClass(List<RenderHistory.Logged<FrameRecord>> records) {
    void check(RenderEnd end) {
      Map<Integer, ByteString> digests = new TreeMap<>();
      for (RenderHistory.Logged<FrameRecord> record : records) {
        Frame frame = record.value().getFrame();
        if (record.value().hasFrame() && frame.getFrameClass().equals(end.getFrameClass())) {
          ByteString before = digests.putIfAbsent(frame.getIndex(), frame.getSha256());
          assertThat(before == null || before.equals(frame.getSha256()))
              .as("G3: copies of a frame are equal")
              .isTrue();
        }
      }
      assertThat(digests.keySet())
          .as("G3: frames of %s", end.getId())
          .isEqualTo(IntStream.range(0, end.getFrameCount())
              .boxed()
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
