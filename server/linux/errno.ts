/**
 * Error numbers as the kernel prints them (include/uapi/asm-generic/errno-base.h, errno.h; the numbers differ on alpha,
 * mips, parisc and sparc).
 */
const names = `1 EPERM operation not permitted
2 ENOENT no such file or directory
4 EINTR interrupted
5 EIO input/output error: the device failed or did not answer
6 ENXIO no such device or address
7 E2BIG argument list too long
9 EBADF bad file descriptor
11 EAGAIN try again
12 ENOMEM no memory
13 EACCES permission denied
14 EFAULT bad address
16 EBUSY device or resource busy
17 EEXIST exists already
19 ENODEV no such device
20 ENOTDIR not a directory
22 EINVAL invalid argument
24 EMFILE too many open files
27 EFBIG file too large
28 ENOSPC no space left on device
30 EROFS read-only file system
32 EPIPE broken pipe
34 ERANGE result out of range
36 ENAMETOOLONG file name too long
38 ENOSYS not implemented
52 EBADE bad exchange; the block layer's word for a reservation conflict
61 ENODATA no data; the block layer's word for a medium error
62 ETIME timer expired
67 ENOLINK link has been severed; the block layer's word for a lost path
71 EPROTO protocol error
74 EBADMSG bad message; XFS and ext4: a checksum that does not match
84 EILSEQ illegal byte sequence; the block layer's word for a failed protection check
95 EOPNOTSUPP not supported
99 EADDRNOTAVAIL address not available
101 ENETUNREACH network unreachable
104 ECONNRESET connection reset
107 ENOTCONN not connected
110 ETIMEDOUT timed out
111 ECONNREFUSED connection refused
112 EHOSTDOWN host is down
113 EHOSTUNREACH no route to host
116 ESTALE stale handle: the server no longer knows the file
117 EUCLEAN structure needs cleaning; XFS and ext4: metadata is corrupted
121 EREMOTEIO remote input/output error: the target reported an error of its own
123 ENOMEDIUM no medium
125 ECANCELED cancelled
512 ERESTARTSYS restart after a signal
524 ENOTSUPP operation is not supported (inside the kernel)`;

const table = new Map(
  names.split('\n').map(row => {
    const [number, name, ...words] = row.split(' ');
    return [Number(number), { name: name!, doc: words.join(' ') }] as const;
  }),
);

/** Name and meaning of an error number of either sign; undefined for one not listed. */
export const errnoOf = (n: number): { readonly name: string; readonly doc: string } | undefined =>
  table.get(Math.abs(n));
