/// Names and words that several services share, so that a search finds one thing in many logs.
enum Vocabulary {
    static let products = [
        "kettle", "desk-lamp", "notebook", "headphones", "backpack", "teapot", "raincoat",
        "bicycle-bell", "fountain-pen", "garden-chair", "wool-blanket", "chess-set",
    ]

    static let customers = [
        "Ana Souza", "Zoë Müller", "山田 太郎", "Иван Петров", "Grace O'Brien", "Søren Holm",
        "Aylin Demir", "Jérôme Dupont", "Priya Nair", "Łukasz Nowak",
    ]

    static let agents = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
        "curl/7.88.1", "kube-probe/1.31", "Googlebot/2.1 (+http://www.google.com/bot.html)",
    ]

    static let sentences = [
        "The customer looked at garden chairs and at a wool blanket.",
        "Suggest three products that go with what is in the basket.",
        "Prices are in euros and include the tax of the country of delivery.",
        "Do not suggest what was bought in the last thirty days.",
        "The basket holds a kettle, two teapots and a fountain pen.",
        "Earlier answers were rated helpful in four cases out of five.",
        "Ein Fahrradklingel-Set passt zum Rucksack, sagt die Auswertung.",
        "В корзине лежит шахматный набор.",
        "Delivery takes two days, three over the weekend.",
    ]

    /// A path of the shop.
    static func path(_ random: inout RecordRandom) -> String {
        switch random.below(8) {
        case 0: "/"
        case 1: "/search?q=\(random.pick(products))"
        case 2: "/api/cart"
        case 3: "/assets/app-\(random.pick(["3f9c1b", "77ab02"])).js"
        case 4: "/orders/\(10_000 + random.popular(5000))"
        default: "/products/\(random.pick(products))"
        }
    }

    /// An address of the pod network.
    static func address(_ random: inout RecordRandom) -> String {
        "10.42.\(random.below(4)).\(2 + random.popular(250))"
    }

    /// Sentences of `byteCount` bytes or a little more.
    static func prose(_ byteCount: Int, _ random: inout RecordRandom) -> String {
        var text = ""
        while text.utf8.count < byteCount {
            text += (text.isEmpty ? "" : " ") + random.pick(sentences)
        }
        return text
    }
}
