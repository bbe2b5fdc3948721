// Package pdf does with PDFs what may harm, at a distance. [Checker] answers one
// question about a file that came by mail: is it a PDF that may be filed? It
// opens the file with PDFium, counts its pages, loads page 1 and says whether it
// is signed, restricted or locked by a password. [Viewer] shows PDFs: pages as
// pictures, their text, embedded files, a copy without a password; and makes
// PDFs of images. [TextToPDF] makes one of a mail's text.
//
// PDFium runs as WebAssembly in a child process, which is our own executable
// started with [ChildArg]. Three walls stand between a hostile file and the
// program: WebAssembly's sandbox (no file system, no clock of ours, 256 MiB of
// memory, 512 to draw), the child process (a crash or a kill by the operating
// system ends the child only), and the time limit (the parent kills a child that
// computes too long). The file goes to the child as bytes over a pipe, never as
// a path. Images are decoded in the child too, outside WebAssembly. A Checker
// and a Viewer have a child each, so that looking never delays filing.
//
// # Vocabulary
//
//   - child: the process that runs PDFium; its keeper starts it when first
//     asked, keeps it warm and starts a fresh one when it ended or was killed.
//   - instance: one PDFium in the child with memory of its own. A Checker's
//     serves up to 50 files and is thrown away early after anything but a good
//     file. A file that a used instance refuses at once is asked again of a
//     fresh one, so that what an earlier file left behind does not decide about
//     a later one.
//   - shelf: the last files that a Viewer's child has open, each in an instance
//     of its own, so that turning pages does not send the file again.
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
// A Viewer's request may burn four fifths of Timeout, once. One whose context
// ends gets another quarter of a second, then its child is killed: a page that
// is no longer looked at does not keep the next one waiting.
//
// # Promises
//
//   - Check never returns an error and never panics; trouble is an [Outcome].
//   - At most one child runs per Checker and per Viewer; it ends with them and
//     with the program, however the program ends, and a Viewer's after two
//     minutes without use.
//   - The child gets no environment of ours (it may hold passwords) and no path
//     except that of the compilation cache. A Checker's sees one file at a time.
//   - What the child says is not believed: a reply that does not fit what was
//     asked, in kind or in size, ends it.
//   - A PDF that is made here depends on what goes in alone: the same input
//     gives the same bytes.
//   - A damaged or unwritable compilation cache costs time, never an answer.
//   - Nothing that goes into a log or a Result holds content of the file.
package pdf
