import ArgumentParser
import StoreServer
import Reporting

/// Makes a line for a user.
struct NewUser: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-user",
        abstract: "Prints the line of a credentials file for a user.",
        discussion: """
            Reads the password from standard input, one line.

                tailrace-store new-user alice >> credentials
            """)

    @Argument(help: "The user's name.")
    var name: String

    func run() throws {
        try checkName(name)
        guard let password = readLine(strippingNewline: true), !password.isEmpty else {
            throw ValidationError("there is no password on standard input")
        }
        StandardStreams.output(CredentialMaker.user(name, password: password) + "\n")
    }
}

/// Makes an API key.
struct NewKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-key",
        abstract: "Makes an API key: prints the line of a credentials file.",
        discussion: """
            The key itself goes to standard error, once; it cannot be had again.

                tailrace-store new-key agent >> credentials
            """)

    @Argument(help: "The key's id.")
    var name: String

    func run() throws {
        try checkName(name)
        let made = CredentialMaker.key(name)
        StandardStreams.output(made.line + "\n")
        StandardStreams.error("Authorization: ApiKey \(made.key)\n")
    }
}

private func checkName(_ name: String) throws {
    guard CredentialMaker.isValid(name: name) else {
        throw ValidationError(
            "a name is printable ASCII without blanks, colons and number signs")
    }
}
