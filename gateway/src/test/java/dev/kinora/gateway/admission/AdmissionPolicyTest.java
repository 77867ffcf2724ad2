package dev.kinora.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.gateway.admission.AdmissionPolicy.Place;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.job.FarmException;
import dev.kinora.log.v1.Backlog;
import dev.kinora.log.v1.DiskNotice;
import dev.kinora.v1.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionPolicyTest {
  private final TestClock clock = new TestClock();
  private final AtomicInteger unended = new AtomicInteger();
  private final AtomicInteger ofBusy = new AtomicInteger();
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final AtomicLong logEnd = new AtomicLong(-1);
  private final BacklogMeter backlog = new BacklogMeter(1_000, partition -> logEnd.get(), clock);
  private final DiskNotices disk = new DiskNotices(clock);
  private final AdmissionPolicy policy = new AdmissionPolicy(
      new AdmissionPolicy.Limits(3, 2),
      unended::get,
      tenant -> tenant.equals("busy") ? ofBusy.get() : 0,
      () -> ready.get() ? Optional.empty() : Optional.of("not read yet"),
      backlog,
      disk);

  @Test
  void admitsUpToTheLimitAndCountsThoseUnderWay() {
    unended.set(1);
    try (Place first = policy.admit("busy");
        Place second = policy.admit("busy")) {
      assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED);
    }
    policy.admit("busy").close();
    unended.set(3);
    assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED);
  }

  @Test
  void oneTenantTakesNoMoreThanItsShareAndOthersAreTakenStill() {
    unended.set(1);
    ofBusy.set(1);
    try (Place second = policy.admit("busy")) {
      assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED);
      policy.admit("quiet").close();
    }
    policy.admit("busy").close();
    unended.set(2);
    ofBusy.set(2);
    assertThat(catchThrowableOfType(FarmException.class, () -> policy.admit("busy")))
        .hasMessageContaining("tenant busy")
        .hasMessageContaining("gateway.access.tenant-unended");
    policy.admit("quiet").close();
  }

  @Test
  void admitsNothingBeforeTheViewCanCount() {
    ready.set(false);
    assertThat(refusal()).isEqualTo(FailureCode.UNAVAILABLE);
  }

  @Test
  void refusesWhileAPartitionOfTheFrameLogIsFull() {
    backlog.report(report(0, 999));
    backlog.report(report(1, 10));
    policy.admit("busy").close();

    backlog.report(report(1, 1_000));
    assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED);

    backlog.report(report(1, 10));
    policy.admit("busy").close();
  }

  @Test
  void refusesWithTheReasonWhileADiskIsFullAndTakesRendersWhenThereIsRoom() {
    disk.told(notice("the disk of data is full"));
    assertThat(catchThrowableOfType(FarmException.class, () -> policy.admit("busy")))
        .hasMessage("the disk of data is full")
        .extracting(FarmException::code)
        .isEqualTo(FailureCode.OVERLOADED);

    disk.told(notice(""));
    policy.admit("busy").close();
  }

  @Test
  void forgetsAFullDiskOfWhichNobodySpeaksAnyMore() {
    disk.told(notice("the disk of data is full"));
    clock.pass(Duration.ofSeconds(19));
    assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED);

    clock.pass(Duration.ofSeconds(2));
    policy.admit("busy").close();
  }

  @Test
  void countsTheLogItselfWhileNoEncoderReports() {
    backlog.report(report(0, 10));
    logEnd.set(100 + 20);
    clock.pass(Duration.ofSeconds(6));
    assertThat(refusal()).isEqualTo(FailureCode.OVERLOADED); // 20 records of 50 bytes

    logEnd.set(100 + 19);
    clock.pass(Duration.ofSeconds(3));
    policy.admit("busy").close();

    logEnd.set(-1);
    clock.pass(Duration.ofSeconds(3));
    policy.admit("busy").close(); // the broker does not say: as counted last
  }

  private FailureCode refusal() {
    return catchThrowableOfType(FarmException.class, () -> policy.admit("busy")).code();
  }

  private static DiskNotice notice(String fault) {
    return DiskNotice.newBuilder().setFault(fault).build();
  }

  private static Backlog report(int partition, long bytes) {
    return Backlog.newBuilder()
        .setPartition(partition)
        .setReadPosition(100)
        .setBacklogBytes(bytes)
        .setMeanRecordBytes(50)
        .build();
  }
}
