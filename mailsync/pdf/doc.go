// Package pdf answers one question about a file that came by mail: is it a PDF
// that may be filed? It opens the file with PDFium, counts its pages, loads
// page 1 and says whether it is signed, restricted or locked by a password.
//
// PDFium runs as WebAssembly in a child process, which is our own executable
// started with [ChildArg]. Three walls stand between a hostile file and the
// program: WebAssembly's sandbox (no file system, no clock of ours, 256 MiB of
// memory), the child process (a crash or a kill by the operating system ends
// the child only), and the time limit (the parent kills a child that computes
// too long). The file goes to the child as bytes over a pipe, never as a path.
//
// # Vocabulary
//
//   - child: the process that runs PDFium; the [Checker] starts it when first
//     asked, keeps it warm and starts a fresh one when it ended or was killed.
//   - instance: one PDFium in the child with memory of its own. It serves up
//     to 50 files and is thrown away early after anything but a good file. A
//     file that a used instance refuses at once is asked again of a fresh one,
//     so that what an earlier file left behind does not decide about a later one.
//   - try: one request to one child. A file that ends or stalls its child gets
//     a second try with a fresh child before it is blamed.
//
// # Time
//
// [Config].Timeout bounds both tries of a file together: each try may burn two
// fifths of it as CPU time of the child, the rest pays for killing the child,
// starting another one and a machine that has other work too. With the default
// of 10 s a file that computes for ever is given up after 8 s of CPU time. A try
// is extended while the child burns less CPU time than wall time (a busy machine
// is not the file's fault), up to six times Timeout; then the outcome is
// [Unavailable], not [TimedOut]. Where the operating system does not tell a
// child's CPU time (neither Linux nor Windows) wall time counts. Starting a
// child is not part of a try: without a compilation cache it takes seconds.
//
// # Promises
//
//   - Check never returns an error and never panics; trouble is an [Outcome].
//   - At most one child runs per Checker, and it ends with the Checker and with
//     the program, however the program ends.
//   - The child gets no environment of ours (it may hold passwords), no path
//     except that of the compilation cache, and sees one file at a time.
//   - A damaged or unwritable compilation cache costs time, never an answer.
//   - Nothing that goes into a log or a Result holds content of the file.
package pdf
