package joulebook.runner.parallel;

import joulebook.runner.torch.Device;
import joulebook.runner.torch.Nccl;
import joulebook.runner.torch.NcclCommunicator;
import joulebook.runner.torch.Tensor;

/** Ranks that NCCL joins: each on a device of its own. */
public final class NcclRanks implements Ranks {
    private final NcclCommunicator communicator;
    private final int rank;
    private final int count;

    private NcclRanks(NcclCommunicator communicator, int rank, int count) {
        this.communicator = communicator;
        this.rank = rank;
        this.count = count;
    }

    /** Waits until all {@code count} ranks have come to the rendezvous. */
    public static NcclRanks join(Nccl nccl, Rendezvous rendezvous, int rank, int count, Device device) {
        return new NcclRanks(nccl.join(rendezvous.uniqueId(), rank, count, device), rank, count);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void sum(Tensor tensor) {
        communicator.sum(tensor);
    }

    @Override
    public void broadcast(Tensor tensor) {
        communicator.broadcast(tensor);
    }

    @Override
    public void check() {
        communicator.check();
    }

    /** Leaves in order, as every rank does. */
    public void leave() {
        communicator.destroy();
    }

    /** Leaves at once, whoever waits: what was asked of the device ends unfinished. */
    public void abort() {
        communicator.abort();
    }
}
