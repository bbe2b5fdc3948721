// Package einvoice reads electronic invoices: XML into the fields that a list
// shows and a page prints. It knows CII (Factur-X, ZUGFeRD 2, XRechnung),
// ZUGFeRD 1.0, UBL (XRechnung, Peppol) and ebInterface 2.0 to 6.1, by the root
// element and its namespace, whatever the file is called.
//
// # Promises
//
//   - What is read are hints for people: nothing is added up, checked or
//     corrected, except that ebInterface states no sum of net and tax amounts.
//     Amounts stay decimal text as the sender wrote them and are never floats.
//   - A file that is no known invoice, is not well-formed or is made to do harm
//     gives an error, never a panic. A DOCTYPE is refused: no entity of a file is
//     ever expanded and nothing is ever fetched.
//   - The work grows with the size of the file, and so does the memory: files,
//     depth, elements and lines have limits.
package einvoice
