/**
 * What a blocked task waits on, told from the functions of its stack. Names as in 3.10 to 6.19; a stack that shows none
 * of them says nothing.
 */

export interface Wait {
  readonly what: string;
  /** What to look at next. */
  readonly next: string;
}

/**
 * Tried in order: the nearest to the cause first, for a stack in reclaim also holds filesystem functions, and every
 * wait for a device ends in the block layer.
 */
const waits: readonly (Wait & { readonly any: RegExp })[] = [
  {
    what: 'memory reclaim of its cgroup',
    next: 'the group is at its memory limit and the task reclaims its pages itself: look at usage, limit, and dirty pages of the group, not at free memory of the host',
    any: /^(?:try_to_free_mem_cgroup_pages|mem_cgroup_(?:reclaim|handle_over_high|oom_synchronize)|try_charge(?:_memcg)?)$/,
  },
  {
    what: 'memory reclaim',
    next: 'the task needed memory and reclaims it itself: look at free pages against min and low, at dirty pages and at reclaimable slabs',
    any: /^(?:try_to_free_pages|shrink_(?:zones?|node|lruvec|list|inactive_list|slab|page_list|folio_list)|__alloc_pages_(?:direct_reclaim|direct_compact|slowpath)|balance_pgdat|throttle_direct_reclaim|reclaim_throttle|wait_iff_congested|too_many_isolated)$/,
  },
  {
    what: 'writeback of the pages it dirtied',
    next: 'the kernel slows writers down at vm.dirty_ratio: look at Dirty and Writeback in meminfo and at the write speed of the device',
    any: /^balance_dirty_pages(?:_ratelimited(?:_flags|_nr)?)?$/,
  },
  {
    what: 'the XFS log',
    next: 'space in the log is freed when the device finishes writing it: look at I/O errors and latency of the log device',
    any: /^(?:xlog_(?:grant_head_\w+|wait\w*|state_\w+|cil_\w+|sync|force_\w+)|xfs_log_(?:force\w*|reserve|commit_cil|quiesce)|_xfs_log_force\w*|xfs_trans_reserve)$/,
  },
  {
    what: 'an XFS metadata buffer',
    next: 'it was sent to the device and has not come back, or another task holds it for that: look at I/O errors and latency of the device',
    any: /^xfs_buf_(?:iowait|submit_wait|submit_iowait|read_map|lock)$/,
  },
  {
    what: 'the ext4 journal',
    next: 'a transaction is being written: look at I/O errors and latency of the journal device',
    any: /^(?:(?:__)?jbd2_(?:log_\w+|journal_\w+|complete_transaction|trans_will_send_data_barrier|wait_\w+)|start_this_handle|wait_transaction_locked|wait_transaction_switching|add_transaction_credits|kjournald2|do_get_write_access)$/,
  },
  {
    what: 'an NFS server',
    next: 'look for "nfs: server ... not responding" and at the network to the server',
    any: /^(?:nfs\d?_\w+|rpc_(?:wait_bit_killable|execute|run_task|call_sync)|__rpc_execute|rpc_wait_for_completion_task|nlm\w*)$/,
  },
  {
    what: 'Ceph or RBD',
    next: 'look at libceph messages, at `ceph -s` and at the network to the OSDs',
    any: /^(?:rbd_\w+|ceph_\w+|libceph_\w+|wait_request_timeout|rados_\w+)$/,
  },
  {
    what: 'an md array',
    next: 'look at /proc/mdstat: a resync, a suspended or a failed array',
    any: /^(?:md_(?:write_start|handle_request|make_request|flush_request|super_wait|submit_bio|thread)|raid(?:1|5|10|456)_\w+|wait_barrier|raise_barrier)$/,
  },
  {
    what: 'a device-mapper device',
    next: 'look at `dmsetup info`: a suspended device queues its I/O',
    any: /^(?:dm_(?:make_request|submit_bio|wait_\w+|suspend|resume|table_\w+|integrity_\w+|pool_\w+)|__dm_\w+|thin_\w+)$/,
  },
  {
    what: 'the block layer',
    next: 'the request was sent to the device and has not come back, or no request was free: look at I/O errors, timeouts and the path to the device',
    any: /^(?:blk_(?:mq_get_tag|mq_get_request|mq_freeze_queue_wait|mq_alloc_request|execute_rq|get_request|get_queue|finish_plug|flush_plug_list|queue_enter|mq_\w+)|get_request|submit_bio_wait|(?:__)?bio_queue_enter|bt_get|rq_qos_wait|wbt_wait|blkdev_issue_(?:flush|discard|zeroout)|__wait_on_buffer|__sync_dirty_buffer|sync_dirty_buffer|wait_on_page_bit\w*|folio_wait_bit\w*|folio_wait_writeback|wait_on_page_writeback|__filemap_fdatawait_range|filemap_fdatawait\w*|file_write_and_wait_range|do_blockdev_direct_IO|__blockdev_direct_IO\w*|iomap_dio_\w+|dio_await_completion|io_schedule\w*|bit_wait_io\w*|wb_wait_for_completion|writeback_\w+)$/,
  },
  {
    what: 'a reader-writer semaphore',
    next: 'another task holds it: look at the stacks of the other blocked tasks',
    any: /^(?:rwsem_\w+|down_(?:read|write)\w*|__down_(?:read|write)\w*|call_rwsem_down_\w+)$/,
  },
  {
    what: 'a mutex',
    next: 'another task holds it: look at the stacks of the other blocked tasks',
    any: /^(?:(?:__)?mutex_lock\w*|__mutex_lock_slowpath)$/,
  },
];

/**
 * What the stack shows the task to wait on; frames newest first, suffixes stripped. Undefined when it shows nothing
 * known.
 */
export function waitOf(frames: readonly string[]): Wait | undefined {
  return waits.find(w => frames.some(f => w.any.test(f)));
}
